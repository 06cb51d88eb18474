import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { presets } from "@/lib/protocol/presets";
import type { Protocol } from "@/lib/protocol/schema";
import { buildIfChanged } from "@/scripts/demo/build";
import { makeProgress } from "@/scripts/demo/progress";
import { ensureDemoPhotos } from "@/scripts/setup/demo-photos";
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
  databaseUrl: string;
  /** Stops the web process, and starts one with other arguments for Node. */
  restartWeb(nodeArgs: string[]): Promise<void>;
  close(): Promise<void>;
};

/**
 * The built app and the embedded Postgres as the demonstration runs them, durable and each in processes of its own,
 * on an empty data folder with one study of real photographs.
 */
export async function openStage(): Promise<Stage> {
  const folder = await mkdtemp(path.join(tmpdir(), "truehue-bench-"));
  await chmod(folder, 0o755);
  const log = (line: string): void => console.log(line);
  await buildIfChanged(log);
  const postgres = await startPostgres({ dataDir: folder, log });
  const port = await findFreePort(0);
  const url = `http://localhost:${port}`;
  Object.assign(process.env, {
    DATABASE_URL: postgres.url,
    TRUEHUE_DATA: folder,
    NEXTAUTH_URL: url,
    NEXTAUTH_SECRET: randomBytes(32).toString("hex"),
    PORT: String(port),
  });
  await migrate(postgres.url, migrationsFolder);
  await migrateQueue();
  await loadLoadStudy(await ensureDemoPhotos({ log }));
  let web = await startWeb([]);
  return {
    ...{ url, slug, protocol, databaseUrl: postgres.url },
    token: await createApiToken(["simulate"], 24 * 60 * 60 * 1000),
    restartWeb: async (nodeArgs) => {
      await end(web);
      web = await startWeb(nodeArgs);
    },
    close: async () => {
      await end(web);
      await db.$disconnect();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
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

/** Resolves when the process says that it is ready. */
export async function childReady(child: ChildProcess, name: string): Promise<void> {
  const ended = once(child, "exit").then(() => {
    throw new Error(`${name} ended before it was ready.`);
  });
  const ready = (async () => {
    for (;;) {
      // The loader of TypeScript sends messages of its own over the same channel.
      const [message] = (await once(child, "message")) as [{ type?: string }];
      if (message.type === "ready") return;
    }
  })();
  await Promise.race([ready, ended]);
  ended.catch(() => undefined);
}

/** Ends a process as an operator would, and waits for it. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  await exit;
}
