import { spawn } from "node:child_process";

export type ProgramResult = {
  /** Null when it was ended or could not be started. */ code: number | null;
  output: string;
};

type Options = {
  timeoutMs: number;
  env?: Record<string, string>;
  cwd?: string;
  onLine?: (line: string) => void;
  signal?: AbortSignal;
};

/** Runs a program to its end, or to the end of its time, and returns all it said. Never throws. */
export function runProgram(
  program: string,
  args: string[],
  options: Options,
): Promise<ProgramResult> {
  const { timeoutMs, env, cwd, onLine, signal } = options;
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: timeoutMs,
      killSignal: "SIGKILL",
      signal,
    });
    // What was started for our sake ends with us, even in the middle of its work.
    const end = (): void => void child.kill("SIGKILL");
    process.once("exit", end);
    let output = "";
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      for (const line of chunk.toString().split(/[\r\n]+/)) if (line.trim()) onLine?.(line.trim());
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("error", (error) => resolve({ code: null, output: `${output}${error.message}` }));
    child.on("close", (code) => {
      process.removeListener("exit", end);
      resolve({ code, output });
    });
  });
}

/** npm as a program and its first arguments: the one that started us, else the one on the path. */
export function npmCommand(): { program: string; first: string[] } {
  const npm = process.env.npm_execpath;
  return npm?.endsWith(".js")
    ? { program: process.execPath, first: [npm] }
    : { program: "npm", first: [] };
}
