// A process that starts the embedded Postgres of a folder, says its address and stays: made to be killed.
import { startPostgres } from "@/server/postgres/embedded";

const { url, stop } = await startPostgres({ dataDir: process.argv[2] ?? "", log: () => undefined });
console.log(url);
process.once("SIGTERM", () => void stop().then(() => process.exit(0)));
setInterval(() => undefined, 60_000);
