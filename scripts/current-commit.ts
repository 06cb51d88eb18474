import { execFileSync } from "node:child_process";

const describe = ["describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"];

/** The commit that is checked out, with "-dirty" where files differ from it; "unknown" with a warning without git. */
export function currentCommit(): string {
  try {
    return execFileSync("git", describe, { encoding: "utf8" }).trim();
  } catch (error) {
    console.warn(`The commit is not known (${(error as Error).message.split("\n")[0]}).`);
    return "unknown";
  }
}
