import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { childReady, end } from "@/scripts/setup/child-process";

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
  const kill = () => end(child, "SIGKILL");
  const start = async () => {
    child = await launchWeb(port, settings);
  };
  return {
    kill,
    start,
    killAndRestart: async () => {
      await kill();
      await start();
    },
    stop: kill,
  };
}

async function launchWeb(port: number, settings: Settings): Promise<ChildProcess> {
  const url = `http://localhost:${port}`;
  const env = { ...process.env, NODE_ENV: "production" as const, PORT: String(port) };
  const child = spawn(process.execPath, [path.join("scripts", "web.mjs")], {
    env: { ...env, NEXTAUTH_URL: url, ...settings },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  await childReady(child, "The web process");
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
