import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** The migrations of this project. */
export const migrationsFolder = "prisma/migrations";

export type MigrationFile = {
  /** Name of its folder, such as `0001_initial`; migrations apply in the order of these names. */
  name: string;
  sql: string;
  /** sha256 (hex) of the bytes of migration.sql, as Prisma computes it. */
  checksum: string;
};

/** The migrations in a folder, in the order they apply. */
export async function readMigrationFiles(folder: string): Promise<MigrationFile[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(names.sort().map((name) => readMigrationFile(folder, name)));
}

async function readMigrationFile(folder: string, name: string): Promise<MigrationFile> {
  const bytes = await readFile(path.join(folder, name, "migration.sql"));
  return {
    name,
    sql: bytes.toString("utf8"),
    checksum: createHash("sha256").update(bytes).digest("hex"),
  };
}
