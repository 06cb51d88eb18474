import { readFile } from "node:fs/promises";
import { diffToSchema } from "@/scripts/db/schema-diff";
import { withScratchDatabase } from "@/scripts/db/scratch-database";
import { migrate } from "@/server/postgres/migrate";
import { migrationsFolder } from "@/server/postgres/migration-files";

export const schemaFile = "prisma/schema.prisma";

/**
 * SQL that is missing in the migrations for them to yield what the schema says; "" when they agree. The migrations run
 * for real, by our own runner, in a database of their own: Prisma's adapter would cut functions at every semicolon.
 */
export async function diffMigrationsToSchema(
  serverUrl: string,
  folder: string = migrationsFolder,
  schema?: string,
): Promise<string> {
  const wanted = schema ?? (await readFile(schemaFile, "utf8"));
  return withScratchDatabase(serverUrl, async (url) => {
    await migrate(url, folder);
    return diffToSchema(url, wanted, "database");
  });
}
