import { execFileSync } from "node:child_process";

/** The commit that is checked out, or "unknown" with a warning where git does not tell. */
export function currentCommit(): string {
  try {
    return execFileSync("git", ["rev-parse", "HEAD"], { encoding: "utf8" }).trim();
  } catch (error) {
    console.warn(`The commit is not known (${(error as Error).message.split("\n")[0]}).`);
    return "unknown";
  }
}
