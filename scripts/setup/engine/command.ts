import { spawn } from "node:child_process";

export type CommandResult = { ok: boolean; output: string; isMissing: boolean };

export type CommandOptions = { cwd?: string; timeoutMs: number; env?: NodeJS.ProcessEnv };

/** Runs a program to its end and never throws: a missing program and a time-out are results like any other. */
export function runCommand(
  program: string,
  args: readonly string[],
  { cwd, timeoutMs, env = process.env }: CommandOptions,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env,
      timeout: timeoutMs,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const collect = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-20_000));
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", (error: NodeJS.ErrnoException) => {
      resolve({ ok: false, output: error.message, isMissing: error.code === "ENOENT" });
    });
    child.on("close", (code) => resolve({ ok: code === 0, output, isMissing: false }));
  });
}

/** The last line of an output that says something: what goes into a sentence about a failure. */
export function lastLine(output: string): string {
  const lines = output.split("\n").map((line) => line.trim());
  return lines.filter(Boolean).pop()?.slice(0, 300) ?? "no output";
}
