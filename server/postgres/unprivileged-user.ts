import { execFileSync, spawnSync } from "node:child_process";
import { AppError } from "@/lib/errors";

/** The user that Postgres runs as when we are root: Postgres refuses to run as root itself. */
export type UnprivilegedUser = { name: string; uid: number; gid: number };

function idOf(flag: "-u" | "-g", name: string): number | null {
  try {
    return Number(
      execFileSync("id", [flag, name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
    );
  } catch {
    return null; // `id` exits with 1 where there is no such user.
  }
}

/** Null when this process is not root and Postgres may simply run as the same user. */
export function findUnprivilegedUser(): UnprivilegedUser | null {
  if (process.getuid?.() !== 0) return null;
  for (const name of ["postgres", "nobody"]) {
    const uid = idOf("-u", name);
    const gid = idOf("-g", name);
    if (uid !== null && gid !== null) return { name, uid, gid };
  }
  throw new AppError(
    "unavailable",
    "Postgres refuses to run as root, and this system has neither a user `postgres` nor `nobody`. " +
      "Create one (useradd --system postgres), run this as a normal user, or set DATABASE_URL.",
  );
}

/** Whether the user can enter an existing folder, asked of the system itself so that access lists count too. */
export function canEnter(user: UnprivilegedUser, folder: string): boolean {
  const options = { uid: user.uid, gid: user.gid, cwd: "/", stdio: "ignore" } as const;
  return spawnSync("/bin/sh", ["-c", 'cd -- "$1"', "sh", folder], options).status === 0;
}
