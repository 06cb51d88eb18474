import { execFile } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../..", import.meta.url));
const execute = promisify(execFile);

/** Runs a command that prints one line of JSON last, and returns that. Throws with what it wrote when it fails. */
export async function runForJson<T>(command: string, args: string[]): Promise<T> {
  const { stdout } = await execute(command, args, { cwd: root, maxBuffer: 1e8 });
  const lines = stdout.trim().split("\n");
  return JSON.parse(lines[lines.length - 1]) as T;
}

/** A script of this folder as a process of its own: every measurement starts with a fresh engine and memory. */
export function runScriptForJson<T>(script: string, args: string[]): Promise<T> {
  const file = path.join(root, "scripts", "bench", `${script}.ts`);
  return runForJson(process.execPath, [
    "--conditions=react-server",
    "--import",
    "tsx",
    file,
    ...args,
  ]);
}
