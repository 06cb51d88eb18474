import path from "node:path";
import { AppError } from "@/lib/errors";
import { buildIfChanged } from "@/scripts/demo/build";
import { checkPortIsFree, readPort } from "@/scripts/demo/port";
import { makeProgress } from "@/scripts/demo/progress";
import { startService } from "@/scripts/demo/service";
import { ensureDemoPhotos } from "@/scripts/setup/demo-photos";
import { setUpEngine } from "@/scripts/setup/engine";
import { openDataFolder, openEnvironment } from "@/scripts/setup/environment";
import { onStop } from "@/scripts/setup/on-stop";
import { runScript } from "@/scripts/setup/run-script";
import { takeLock } from "@/server/postgres/folder-lock";
import { migrate } from "@/server/postgres/migrate";
import { migrationsFolder } from "@/server/postgres/migration-files";

const researcher = "researcher@example.org";
// A step under way when Ctrl-C comes gets this long, so that what it opens can be closed.
const graceMs = 4000;
const watchMs = 2000;

const log = (line: string): void => console.log(line);
const closers: (() => Promise<void>)[] = [];
let isStopping = false;
let giveUp: (message: string) => void = () => undefined;

/** Everything from a fresh checkout to a running study; stops in order when told to, or when its starter has gone. */
async function main(): Promise<number> {
  const stopped = onStop();
  const failed = new Promise<never>((_, reject) => {
    giveUp = (message) => reject(new AppError("unavailable", message));
  });
  const work = start();
  try {
    await Promise.race([work, stopped, failed]);
    await Promise.race([stopped, failed]);
    return 0;
  } finally {
    isStopping = true;
    const settled = work.catch(() => undefined);
    await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, graceMs))]);
    for (const close of closers.reverse()) await close();
  }
}

async function start(): Promise<void> {
  const dataDir = openDataFolder(log);
  await lockDataFolder(dataDir);
  const port = readPort(process.env.PORT);
  process.env.PORT = String(port);
  await checkPortIsFree(port);
  process.env.NEXTAUTH_URL ||= `http://localhost:${port}`;
  const steps = [
    setUpTools,
    openDatabase,
    loadStudy,
    () => buildIfChanged(log),
    () => startServices(dataDir),
    sayAddresses,
  ];
  for (const step of steps) {
    if (isStopping) return;
    await step();
  }
}

/** Two demonstrations on one folder would serve one database from two ports and overwrite each other's notes. */
async function lockDataFolder(dataDir: string): Promise<void> {
  const lock = await takeLock(path.join(dataDir, "demo.lock"));
  if (!("heldBy" in lock)) return void closers.push(lock.release);
  throw new AppError(
    "conflict",
    `A demonstration already runs on ${dataDir} (process ${lock.heldBy.pid}). Stop it, ` +
      "or give this one a folder and a port of its own: TRUEHUE_DATA=/another/folder PORT=3001 npm run demo",
  );
}

async function setUpTools(): Promise<void> {
  await setUpEngine({ log });
}

async function openDatabase(): Promise<void> {
  const { databaseUrl, close, revive } = await openEnvironment(log);
  closers.push(close);
  watchDatabase(revive).catch((error: Error) => giveUp(error.message));
  const applied = await migrate(databaseUrl, migrationsFolder);
  if (applied.length > 0) log(`Migrations applied: ${applied.join(", ")}.`);
  const { migrateQueue } = await import("@/server/jobs/worker");
  await migrateQueue();
}

/** Web server and worker are watched by service.ts; this is the same for Postgres, which may not be our child. */
async function watchDatabase(revive: () => Promise<boolean>): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, watchMs));
    if (isStopping) return;
    if (await revive()) console.error("Postgres had ended and was started again.");
  }
}

// Modules that read the environment are loaded once it is complete.
async function loadStudy(): Promise<void> {
  const photosFolder = await ensureDemoPhotos({ log });
  const { db } = await import("@/server/db");
  closers.push(() => db.$disconnect());
  const { loadDemoStudy } = await import("@/server/demo-study");
  await loadDemoStudy({ photosFolder, ownerEmail: researcher }, makeProgress());
}

async function startServices(dataDir: string): Promise<void> {
  const note = (name: string): string => path.join(dataDir, `${name}.process`);
  const typescript = ["--conditions=react-server", "--import", "tsx"];
  const onGivenUp = giveUp;
  const services = [
    {
      name: "The web server",
      args: [path.join("scripts", "web.mjs")],
      noteFile: note("web"),
      onGivenUp,
    },
    {
      name: "The queue worker",
      args: [...typescript, path.join("scripts", "worker.ts")],
      noteFile: note("worker"),
      onGivenUp,
    },
  ];
  await Promise.all(
    services.map(async (options) => {
      const service = await startService(options);
      closers.push(service.stop);
    }),
  );
}

async function sayAddresses(): Promise<void> {
  const { createSignInLink } = await import("@/server/sign-in-link");
  const link = await createSignInLink(researcher);
  log(`\nParticipant  ${process.env.NEXTAUTH_URL}/s/demo`);
  log(`Researcher   ${link}`);
  log("\nThe researcher's link works once, within a day. Ctrl-C stops everything.");
}

await runScript(main);
// A step that was interrupted may still have something open.
process.exit();
