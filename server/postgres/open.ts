import { resolveDataFolder } from "@/server/postgres/data-folder";
import { startPostgres } from "@/server/postgres/embedded";

export type OpenDatabase = {
  url: string;
  dataDir: string;
  /** Whether it is the embedded Postgres. */
  isEmbedded: boolean;
  stop(): Promise<void>;
};

/**
 * The database of this checkout: DATABASE_URL where it is set, else the embedded Postgres of the data folder. Writes
 * DATABASE_URL and TRUEHUE_DATA into the environment, so that server/env.ts and child processes find both.
 */
export async function openDatabase(log: (line: string) => void): Promise<OpenDatabase> {
  const { dataDir, note } = resolveDataFolder(process.cwd(), process.env.TRUEHUE_DATA);
  if (note) log(note);
  process.env.TRUEHUE_DATA = dataDir;
  const given = process.env.DATABASE_URL;
  if (given) return { url: given, dataDir, isEmbedded: false, stop: async () => undefined };
  const { url, stop } = await startPostgres({ dataDir, log });
  process.env.DATABASE_URL = url;
  return { url, dataDir, isEmbedded: true, stop };
}
