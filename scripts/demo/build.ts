import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { AppError } from "@/lib/errors";
import type { Log } from "@/scripts/setup/cache";
import { runProgram } from "@/scripts/setup/run-program";
import { finishBuild } from "@/scripts/web/finish-build.mjs";
import { withLock } from "@/server/postgres/folder-lock";

const stampFile = path.join(".next", "truehue-sources.sha256");
const sourceFolders = ["app", "components", "lib", "public", "server"];
const buildMs = 900_000;
// A build is the same on every machine: what it would read of these, it would write into the pages.
const settings = [
  "DATABASE_URL",
  "TRUEHUE_DATA",
  "NEXTAUTH_URL",
  "NEXTAUTH_SECRET",
  "SMTP_URL",
  "EMAIL_FROM",
];
const buildEnvironment = {
  NODE_ENV: "production",
  ...Object.fromEntries(settings.map((name) => [name, ""])),
};

/** Builds the app unless the sources are those of the last build. */
export async function buildIfChanged(log: Log): Promise<void> {
  await withLock(path.join(".truehue", "build.lock"), async () => {
    const hash = await hashSources();
    if (existsSync(stampFile) && (await readFile(stampFile, "utf8")) === hash) return;
    log("Building the app (next build); this takes about a minute …");
    const started = Date.now();
    const command = path.join("node_modules", "next", "dist", "bin", "next");
    const { code, output } = await runProgram(process.execPath, [command, "build"], {
      timeoutMs: buildMs,
      env: buildEnvironment,
    });
    if (code !== 0) throw new AppError("internal", `The app could not be built.\n${output.trim()}`);
    await finishBuild(".next");
    await writeFile(stampFile, hash);
    log(`The app is built (${Math.round((Date.now() - started) / 1000)} s).`);
  });
}

/** sha256 over the names and bytes of all that a build reads, packages by their lock file. */
export async function hashSources(): Promise<string> {
  const hash = createHash("sha256").update(process.version.split(".")[0] ?? "");
  for (const file of await listSources()) {
    hash
      .update(`${file}\0`)
      .update(await readFile(file))
      .update("\0");
  }
  return hash.digest("hex");
}

async function listSources(): Promise<string[]> {
  const files = (await readdir(".")).filter((name) =>
    /^(package-lock\.json|.*\.config\.(ts|mjs)|proxy\.ts|instrumentation.*\.ts)$/.test(name),
  );
  for (const folder of sourceFolders.filter((name) => existsSync(name))) {
    const entries = await readdir(folder, { withFileTypes: true, recursive: true });
    files.push(
      ...entries
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name)),
    );
  }
  return files.sort();
}
