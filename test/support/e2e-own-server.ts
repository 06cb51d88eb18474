import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { closeAll, openOrClose, type Close } from "@/scripts/setup/close-all";
import { openScratchFolder } from "@/scripts/setup/scratch-folder";
import { findFreePort, startPostgres } from "@/server/postgres/embedded";
import { migrate } from "@/server/postgres/migrate";
import { migrationsFolder } from "@/server/postgres/migration-files";
import { findProcess, waitForEnd } from "@/server/postgres/process-identity";
import { runScript, startWeb, type WebProcess } from "@/test/support/e2e-app";
import { encodeJpeg, photoPixels } from "@/test/support/pictures";
import { query } from "@/test/support/query";

/** A web process with a Postgres and files of its own, which may be killed without harm to other tests. */
export type OwnServer = {
  url: string;
  /** Of a study with four trials and the usual timing. */
  slug: string;
  web: WebProcess;
  /** Ends Postgres as a power cut would; resolves when it has ended. */
  killPostgres(): Promise<void>;
  startPostgres(): Promise<void>;
  /** Rows of a statement on the database. */
  query<Row extends object>(sql: string): Promise<Row[]>;
  stop(): Promise<void>;
};

export function startOwnServer(): Promise<OwnServer> {
  const closers: Close[] = [];
  return openOrClose(closers, () => open(closers));
}

async function open(closers: Close[]): Promise<OwnServer> {
  const { folder, close } = await openScratchFolder("truehue-own-");
  closers.push(close);
  const postgres = await startPostgres({ dataDir: folder, log: () => undefined });
  closers.push(postgres.stop);
  await migrate(postgres.url, migrationsFolder);
  const environment = { DATABASE_URL: postgres.url, TRUEHUE_DATA: folder };
  const slug = "own";
  await makeStudy(slug, path.join(folder, "photos"), environment);
  const port = await findFreePort(0);
  const web = await startWeb(port, environment);
  closers.push(web.stop);
  return {
    ...{ url: `http://localhost:${port}`, slug, web },
    killPostgres: () => killPostmaster(path.join(folder, "postgres")),
    startPostgres: () => reviveInTime(postgres.revive),
    query: (sql) => query(postgres.url, sql),
    stop: () => closeAll(closers),
  };
}

const shortSession = [
  "--practice",
  "0",
  "--test",
  "4",
  "--vigilance",
  "0",
  "--vigilance-pass",
  "0",
];

async function makeStudy(slug: string, photos: string, env: Record<string, string>): Promise<void> {
  await mkdir(photos);
  for (let i = 0; i < 8; i++) {
    const bytes = await encodeJpeg(photoPixels({ seed: 40 + i, width: 320, height: 300 }));
    await writeFile(path.join(photos, `photo-${i}.jpg`), bytes);
  }
  const about = ["--slug", slug, "--title", "A study", "--owner", "owner@example.org"];
  const made = ["--photos", photos, "--variants", "gray,random"];
  const { code, output } = await runScript(
    "study.ts",
    ["create", ...about, ...made, ...shortSession],
    env,
  );
  if (code !== 0) throw new Error(output);
}

/** Its other processes end when they notice. */
async function killPostmaster(folder: string): Promise<void> {
  const [pid] = (await readFile(path.join(folder, "data", "postmaster.pid"), "utf8")).split("\n");
  const postmaster = findProcess(Number(pid));
  if (!postmaster) throw new Error("Postgres does not run.");
  process.kill(postmaster.pid, "SIGKILL");
  await waitForEnd(postmaster, 10_000);
}

/** Postgres refuses to start as long as some process of its predecessor lives. */
async function reviveInTime(revive: () => Promise<boolean>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await revive();
      return;
    } catch (error) {
      if (tries === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}
