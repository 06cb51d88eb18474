// A process that starts the embedded Postgres of a folder, says both in a line of JSON and stays: made to be killed.
// The folder is the one given, or else a scratch folder of its own.
import { onStop } from "@/scripts/setup/on-stop";
import { openScratchFolder } from "@/scripts/setup/scratch-folder";
import { startPostgres } from "@/server/postgres/embedded";

const stopped = onStop();
const folder = process.argv[2] ?? (await openScratchFolder("true hue ")).folder;
const { url, stop } = await startPostgres({ dataDir: folder, log: () => undefined });
console.log(JSON.stringify({ url, folder }));
await stopped;
await stop();
process.exit();
