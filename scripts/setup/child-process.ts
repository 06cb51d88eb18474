import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { AppError } from "@/lib/errors";

/** Resolves when the process says over its channel that it is ready. name: for people, such as "The web server". */
export function childReady(child: ChildProcess, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on("message", (message) => {
      // The loader of TypeScript sends messages of its own over the same channel.
      if ((message as { type?: string }).type === "ready") resolve();
    });
    child.once("error", reject);
    child.once("exit", () =>
      reject(
        new AppError("unavailable", `${name} could not be started: what it says above is why.`),
      ),
    );
  });
}

/** Ends a process, which may have ended already, and waits for it; one that does not obey within `stopMs` is made to. */
export async function end(
  child: ChildProcess,
  signal: NodeJS.Signals = "SIGTERM",
  stopMs = 10_000,
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  const timer = setTimeout(() => child.kill("SIGKILL"), stopMs);
  child.kill(signal);
  await exit;
  clearTimeout(timer);
}
