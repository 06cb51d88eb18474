import { createServer } from "node:net";
import { AppError } from "@/lib/errors";

// A demonstration that was killed a moment ago gives its port back within this time.
const patienceMs = 3000;

/** The port from the environment's PORT, 3000 without one. */
export function readPort(text: string | undefined): number {
  const port = Number(text || 3000);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new AppError(
    "bad_request",
    `PORT is "${text}", which is no port: a number from 1 to 65535 is.`,
  );
}

/** Refuses with a sentence if the port is taken. */
export async function checkPortIsFree(port: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const code = await tryToListen(port);
    if (code === null) return;
    if (code === "EACCES") {
      throw new AppError(
        "forbidden",
        `You may not listen on port ${port}. Choose one from 1024 on: PORT=3000 npm run demo.`,
      );
    }
    if (Date.now() > deadline) throw portTaken(port);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

function portTaken(port: number): AppError {
  const other = port < 65535 ? port + 1 : 3000;
  return new AppError(
    "conflict",
    `Port ${port} is in use. Stop the program that uses it, or choose another port: PORT=${other} npm run demo`,
  );
}

/** Null if it works, else the system's code for why not. */
function tryToListen(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "unknown"));
    server.listen({ port, host: process.env.HOST || undefined }, () =>
      server.close(() => resolve(null)),
    );
  });
}
