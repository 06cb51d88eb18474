// Keeps a scratch folder (scratch-folder.ts) until its owner has gone: then nobody else would know of what runs in it.
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { onStop } from "@/scripts/setup/on-stop";
import { prepareCluster } from "@/server/postgres/cluster";
import { findPostmaster, stopPostmaster } from "@/server/postgres/postmaster";

const folder = process.argv[2];

async function endPostgres(): Promise<void> {
  if (!existsSync(path.join(folder, "postgres", "data", "postmaster.pid"))) return;
  const postmaster = await findPostmaster(await prepareCluster(folder, 0));
  if (postmaster) await stopPostmaster(postmaster);
}

const stopped = onStop();
process.send!({ type: "ready" });
await stopped;
try {
  await endPostgres();
} finally {
  // Other processes of the owner may take seconds to end, and write until then.
  await rm(folder, { recursive: true, force: true, maxRetries: 12 });
}
process.exit();
