import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, chown, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { AppError } from "@/lib/errors";
import { provideBinaries, type PostgresBinaries } from "@/server/postgres/binaries";
import { checkFreeSpace, makePassableFolder } from "@/server/postgres/data-folder";
import {
  canEnter,
  findUnprivilegedUser,
  type UnprivilegedUser,
} from "@/server/postgres/unprivileged-user";

/** One database cluster of ours on disk, with all that is needed to run it. */
export type Cluster = {
  /** `<data folder>/postgres` */
  folder: string;
  /** `<data folder>/postgres/data` */
  dataFolder: string;
  binaries: PostgresBinaries;
  password: string;
  user: UnprivilegedUser | null;
};

/** The database's superuser and the database we work in bear the same name. */
export const databaseName = "truehue";

// Measured: 55 MB of binaries, 40 MB after initdb, 80 MB of write-ahead log; the rest is room to work.
const firstStartBytes = 400e6;
const laterStartBytes = 60e6;

/** Options that make a child run as the user whom Postgres accepts. */
export function asUser(user: UnprivilegedUser | null): { uid?: number; gid?: number; cwd: string } {
  return user ? { uid: user.uid, gid: user.gid, cwd: "/" } : { cwd: "/" };
}

/** Nothing of ours, above all no secret, and no PG* variable reaches Postgres. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC", NODE_ENV: process.env.NODE_ENV };
}

/** Folder, binaries, password and an initialised cluster: made at the first call, found at later ones. */
export async function prepareCluster(dataDir: string, neededBytes?: number): Promise<Cluster> {
  const folder = path.join(dataDir, "postgres");
  const dataFolder = path.join(folder, "data");
  const isFirst = !existsSync(dataFolder);
  await checkFreeSpace(dataDir, neededBytes ?? (isFirst ? firstStartBytes : laterStartBytes));
  await makePassableFolder(folder);
  const user = isFirst ? findUnprivilegedUser() : await findOwner(dataFolder);
  if (user) checkEntrance(user, folder);
  const binaries = await provideBinaries(folder);
  const password = await readOrMakePassword(path.join(folder, "password"));
  const cluster = { folder, dataFolder, binaries, password, user };
  if (isFirst) await initialise(cluster);
  else await checkMajorVersion(cluster);
  return cluster;
}

/** Root runs an existing cluster as the user who owns it: Postgres accepts no other. */
async function findOwner(dataFolder: string): Promise<UnprivilegedUser | null> {
  if (process.getuid?.() !== 0) return null;
  const { uid, gid } = await stat(dataFolder);
  return { name: `with number ${uid}`, uid, gid };
}

function checkEntrance(user: UnprivilegedUser, folder: string): void {
  if (canEnter(user, folder)) return;
  throw new AppError(
    "unavailable",
    `Postgres runs as the user ${user.name}, who may not enter ${folder}. ` +
      "Set TRUEHUE_DATA to a folder that everyone may pass through, such as /var/lib/truehue.",
  );
}

async function readOrMakePassword(file: string): Promise<string> {
  if (existsSync(file)) return (await readFile(file, "utf8")).trim();
  const password = randomBytes(24).toString("hex");
  await writeFile(file, password, { mode: 0o600 });
  return password;
}

/** initdb into a folder of another name, renamed when complete: what was interrupted is never taken for a cluster. */
async function initialise(cluster: Cluster): Promise<void> {
  const unfinished = `${cluster.dataFolder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  const passwordFile = path.join(unfinished, "..", "password.initdb");
  await writeFile(passwordFile, cluster.password, { mode: 0o600 });
  if (cluster.user) {
    await chown(unfinished, cluster.user.uid, cluster.user.gid);
    await chown(passwordFile, cluster.user.uid, cluster.user.gid);
  }
  try {
    await promisify(execFile)(
      path.join(cluster.binaries.folder, "bin", "initdb"),
      initdbOptions(unfinished, passwordFile),
      {
        ...asUser(cluster.user),
        env: serverEnvironment(),
      },
    );
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim() ?? "";
    throw new AppError(
      "unavailable",
      `The database could not be set up in ${cluster.folder}. ${said}`,
      { cause: error },
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
  await chmod(unfinished, 0o700);
  await rename(unfinished, cluster.dataFolder);
}

/** The built-in C.UTF-8 needs no locale of the operating system and sorts the same everywhere. */
function initdbOptions(folder: string, passwordFile: string): string[] {
  const locale = [
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
  ];
  const access = [`--username=${databaseName}`, `--pwfile=${passwordFile}`, "--auth=scram-sha-256"];
  return [`--pgdata=${folder}`, ...locale, ...access];
}

async function checkMajorVersion({ dataFolder, binaries }: Cluster): Promise<void> {
  const onDisk = (await readFile(path.join(dataFolder, "PG_VERSION"), "utf8")).trim();
  if (binaries.version.startsWith(`${onDisk}.`)) return;
  throw new AppError(
    "unavailable",
    `The data in ${dataFolder} were written by Postgres ${onDisk}, and this is ${binaries.version}. ` +
      "Start the release of TrueHue that wrote them, or point TRUEHUE_DATA to an empty folder.",
  );
}
