import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import path from "node:path";
import { presets } from "@/lib/protocol/presets";
import type { Protocol } from "@/lib/protocol/schema";
import { buildIfChanged } from "@/scripts/demo/build";
import { makeProgress } from "@/scripts/demo/progress";
import { childReady, end } from "@/scripts/setup/child-process";
import { closeAll, openOrClose, type Close } from "@/scripts/setup/close-all";
import { ensureDemoPhotos } from "@/scripts/setup/demo-photos";
import { openScratchFolder } from "@/scripts/setup/scratch-folder";
import { createApiToken } from "@/server/api-tokens";
import { db } from "@/server/db";
import { listDemoPhotos } from "@/server/demo-study";
import { migrateQueue } from "@/server/jobs/worker";
import { listPlatformVariants } from "@/server/platform-variants";
import { findFreePort, startPostgres } from "@/server/postgres/embedded";
import { migrate } from "@/server/postgres/migrate";
import { migrationsFolder } from "@/server/postgres/migration-files";
import { loadStudy } from "@/server/study-loader";

const slug = "load";

/** The length of the demonstration's sessions, at the platform's own settings; straight to the pairs. */
const protocol: Protocol = {
  ...presets["pick-real"],
  colourVision: { mode: "off", passMin: 0 },
  practiceTrials: 4,
  testTrials: 24,
  vigilanceTrials: 4,
  vigilancePassMin: 3,
};

export type Stage = {
  /** Where the built app listens. */
  url: string;
  slug: string;
  protocol: Protocol;
  /** Starts simulated sessions. */
  token: string;
  /** Stops the web process, and starts one with other arguments for Node. */
  restartWeb(nodeArgs: string[]): Promise<void>;
  close(): Promise<void>;
};

/**
 * The built app and the embedded Postgres as the demonstration runs them, durable and each in processes of its own,
 * on an empty data folder with one study of real photographs.
 */
export function openStage(): Promise<Stage> {
  const closers: Close[] = [];
  return openOrClose(closers, () => open(closers));
}

async function open(closers: Close[]): Promise<Stage> {
  const log = (line: string): void => console.log(line);
  await buildIfChanged(log);
  const url = await openData(closers, log);
  await migrateQueue();
  await loadLoadStudy(await ensureDemoPhotos({ log }));
  const token = await createApiToken(["simulate"], 24 * 60 * 60 * 1000);
  let web = await startWeb([]);
  closers.push(() => end(web));
  return {
    ...{ url, slug, protocol, token },
    restartWeb: async (nodeArgs) => {
      await end(web);
      web = await startWeb(nodeArgs);
    },
    close: () => closeAll(closers),
  };
}

/** An empty folder with a Postgres, told to this process and its children by the environment; the app's address. */
async function openData(closers: Close[], log: (line: string) => void): Promise<string> {
  const { folder, close } = await openScratchFolder("truehue-bench-");
  closers.push(close);
  const postgres = await startPostgres({ dataDir: folder, log });
  closers.push(postgres.stop);
  const port = await findFreePort(0);
  const url = `http://localhost:${port}`;
  Object.assign(process.env, {
    DATABASE_URL: postgres.url,
    TRUEHUE_DATA: folder,
    NEXTAUTH_URL: url,
    NEXTAUTH_SECRET: randomBytes(32).toString("hex"),
    PORT: String(port),
  });
  closers.push(() => db.$disconnect());
  await migrate(postgres.url, migrationsFolder);
  return url;
}

async function loadLoadStudy(photosFolder: string): Promise<void> {
  const plan = {
    ...{ slug, protocol, ownerEmail: "bench@example.org" },
    title: "A study under load",
    description: "For measurements.",
    listPhotos: () => listDemoPhotos(photosFolder),
    variants: await listPlatformVariants(["gray", "random"], slug),
  };
  await loadStudy(plan, makeProgress());
}

async function startWeb(nodeArgs: string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, [...nodeArgs, path.join("scripts", "web.mjs")], {
    env: { ...process.env, NODE_ENV: "production" },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  await childReady(child, "The web server");
  return child;
}
