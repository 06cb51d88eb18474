import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

/** A web process beside the one of the tests' demonstration: same database and files, a port of its own. */
export type WebProcess = {
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again after that. */
  start(): Promise<void>;
  killAndRestart(): Promise<void>;
  stop(): Promise<void>;
};

/** Settings beside those of this process. */
type Settings = Record<string, string>;

export async function startWeb(port: number, settings: Settings = {}): Promise<WebProcess> {
  let child = await launchWeb(port, settings);
  const end = async () => {
    const exit = once(child, "exit");
    child.kill("SIGKILL");
    await exit;
  };
  const start = async () => {
    child = await launchWeb(port, settings);
  };
  return {
    kill: end,
    start,
    killAndRestart: async () => {
      await end();
      await start();
    },
    stop: end,
  };
}

async function launchWeb(port: number, settings: Settings): Promise<ChildProcess> {
  const url = `http://localhost:${port}`;
  const env = { ...process.env, NODE_ENV: "production" as const, PORT: String(port) };
  const child = spawn(process.execPath, [path.join("scripts", "web.mjs")], {
    env: { ...env, NEXTAUTH_URL: url, ...settings },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const failed = once(child, "exit").then(() => {
    throw new Error("The web process ended before it was ready.");
  });
  const ready = (async () => {
    for (;;) {
      const [message] = await once(child, "message");
      if ((message as { type?: string }).type === "ready") return;
    }
  })();
  await Promise.race([ready, failed]);
  failed.catch(() => undefined);
  return child;
}

export type Ended = { code: number | null; output: string };

/** Runs a script of the platform to its end, as `npm run NAME -- args` would. */
export async function runScript(
  name: string,
  args: string[],
  settings: Settings = {},
): Promise<Ended> {
  const program = ["--conditions=react-server", "--import", "tsx", path.join("scripts", name)];
  const child = spawn(process.execPath, [...program, ...args], {
    env: { ...process.env, ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said: Buffer[] = [];
  child.stdout.on("data", (bytes: Buffer) => said.push(bytes));
  child.stderr.on("data", (bytes: Buffer) => said.push(bytes));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output: Buffer.concat(said).toString() };
}
