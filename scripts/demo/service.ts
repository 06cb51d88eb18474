import { spawn, type ChildProcess } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { childReady, end } from "@/scripts/setup/child-process";
import {
  findProcess,
  isRunning,
  waitForEnd,
  type ProcessIdentity,
} from "@/server/postgres/process-identity";

export type Service = { stop(): Promise<void> };

export type ServiceOptions = {
  /** For people, such as "The web server". */
  name: string;
  /** Node's arguments. */
  args: string[];
  /** File in which the running process is noted, for the next start to find should both of us be killed. */
  noteFile: string;
  /** Called when it has ended too often to be started again. */
  onGivenUp: (message: string) => void;
};

// Three ends within a minute are a fault that another start will not mend.
const restartsMax = 3;
const restartWindowMs = 60_000;
const stopMs = 10_000;

/**
 * Starts a part of the demonstration as a process of its own, waits until it says it is ready, and starts it again
 * should it end by itself. Its channel to us lets it notice our end.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  await endLeftOver(options.noteFile);
  let isStopping = false;
  let child = launch(options);
  const ends: number[] = [];
  const watch = (watched: ChildProcess): void => {
    watched.once("exit", () => {
      if (isStopping) return;
      ends.push(Date.now());
      const recent = ends.filter((endMs) => endMs > Date.now() - restartWindowMs).length;
      if (recent >= restartsMax)
        return options.onGivenUp(`${options.name} ended ${recent} times within a minute.`);
      console.error(`${options.name} has ended and is started again.`);
      child = launch(options);
      watch(child);
    });
  };
  await childReady(child, options.name);
  watch(child);
  return {
    stop: async () => {
      isStopping = true;
      await end(child);
    },
  };
}

function launch({ args, noteFile }: ServiceOptions): ChildProcess {
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    env: { ...process.env, NODE_ENV: "production" },
    // Its own process group: Ctrl-C reaches the demonstration alone, which stops its parts in order.
    detached: true,
  });
  const identity = child.pid === undefined ? null : findProcess(child.pid);
  if (identity) void writeFile(noteFile, JSON.stringify(identity));
  return child;
}

/** Null for a note that was cut off while it was written. */
function parseIdentity(text: string): ProcessIdentity | null {
  try {
    return JSON.parse(text) as ProcessIdentity;
  } catch {
    return null;
  }
}

/** A part that outlived a killed demonstration (it should have noticed) is ended. */
async function endLeftOver(noteFile: string): Promise<void> {
  const text = await readFile(noteFile, "utf8").catch(() => null);
  if (text === null) return;
  const identity = parseIdentity(text);
  if (!identity) return;
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    if (!isRunning(identity)) return;
    process.kill(identity.pid, signal);
    await waitForEnd(identity, stopMs);
  }
}
