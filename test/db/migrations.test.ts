import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { diffMigrationsToSchema, schemaFile } from "@/scripts/db/agreement";
import { withScratchDatabase } from "@/scripts/db/scratch-database";
import { listMigrations, migrate } from "@/server/postgres/migrate";
import { migrationsFolder } from "@/server/postgres/migration-files";
import { query } from "@/test/support/query";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "truehue migrations "));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function writeMigration(name: string, sql: string): Promise<void> {
  await mkdir(path.join(folder, name), { recursive: true });
  await writeFile(path.join(folder, name, "migration.sql"), sql);
}

const onScratch = (work: (url: string) => Promise<void>): Promise<void> =>
  withScratchDatabase(inject("postgresUrl"), work);

describe("the migrations and schema.prisma", () => {
  test("agree: nothing is missing between what the migrations make and what the schema says", async () => {
    expect(await diffMigrationsToSchema(inject("postgresUrl"))).toBe("");
  });

  test("are found to disagree when the schema has one field more", async () => {
    const schema = await readFile(schemaFile, "utf8");
    const changed = schema.replace(/^model User \{$/m, "model User {\n  nickname String?");
    expect(changed).not.toBe(schema);
    const missing = await diffMigrationsToSchema(inject("postgresUrl"), migrationsFolder, changed);
    expect(missing).toContain('ADD COLUMN     "nickname" TEXT');
  });

  test("are found to disagree when a migration makes one column too many", async () => {
    await cp(migrationsFolder, folder, { recursive: true });
    await writeMigration("9999_more", 'ALTER TABLE "user" ADD COLUMN nickname TEXT;');
    expect(await diffMigrationsToSchema(inject("postgresUrl"), folder)).toContain(
      'DROP COLUMN "nickname"',
    );
  });
});

describe("the migrations runner", () => {
  test("applies each migration once, in the order of the names", async () => {
    await writeMigration("0002_fill", "INSERT INTO hue VALUES (1);");
    await writeMigration("0001_make", "CREATE TABLE hue (n int);");
    await onScratch(async (url) => {
      expect(await migrate(url, folder)).toEqual(["0001_make", "0002_fill"]);
      expect(await migrate(url, folder)).toEqual([]);
      expect(await query(url, "SELECT n FROM hue")).toEqual([{ n: 1 }]);
    });
  });

  test("started twice at once, applies each migration once", async () => {
    await writeMigration(
      "0001_make",
      "CREATE TABLE hue (n int); SELECT pg_sleep(0.2); INSERT INTO hue VALUES (1);",
    );
    await onScratch(async (url) => {
      const applied = await Promise.all([
        migrate(url, folder),
        migrate(url, folder),
        migrate(url, folder),
      ]);
      expect(applied.flat()).toEqual(["0001_make"]);
      expect(await query(url, "SELECT n FROM hue")).toEqual([{ n: 1 }]);
    });
  });

  test("writes the table that Prisma reads, with the sha256 of the file as checksum", async () => {
    await writeMigration("0001_make", "SELECT 1;\n");
    await onScratch(async (url) => {
      await migrate(url, folder);
      const [row] = await query<Record<string, unknown>>(url, "SELECT * FROM _prisma_migrations");
      expect(row).toMatchObject({
        // printf 'SELECT 1;\n' | sha256sum
        checksum: "b4e0497804e46e0a0b0b8c31975b062152d551bac49c3c2e80932567b4085dcd",
        migration_name: "0001_make",
        applied_steps_count: 1,
        rolled_back_at: null,
        logs: null,
      });
      expect(row?.finished_at).toBeInstanceOf(Date);
    });
  });

  test("undoes a failing migration whole, names its line, and applies it once it is mended", async () => {
    await writeMigration(
      "0001_make",
      "CREATE TABLE hue (n int);\nINSERT INTO saturation VALUES (1);",
    );
    await onScratch(async (url) => {
      const message =
        /0001_make could not be applied: relation "saturation" does not exist \(line 2/;
      await expect(migrate(url, folder)).rejects.toThrow(message);
      await writeMigration("0001_make", "CREATE TABLE hue (n int);");
      expect(await migrate(url, folder)).toEqual(["0001_make"]);
    });
  });

  test("refuses a file that was changed after it was applied", async () => {
    await writeMigration("0001_make", "CREATE TABLE hue (n int);");
    await onScratch(async (url) => {
      await migrate(url, folder);
      await writeMigration("0001_make", "CREATE TABLE hue (n bigint);");
      await expect(migrate(url, folder)).rejects.toThrow(
        "0001_make was changed after it was applied",
      );
      expect(await listMigrations(url, folder)).toEqual([{ name: "0001_make", state: "changed" }]);
    });
  });

  test("refuses a database that a newer version has migrated", async () => {
    await writeMigration("0001_make", "SELECT 1;");
    await onScratch(async (url) => {
      await migrate(url, folder);
      await rm(path.join(folder, "0001_make"), { recursive: true });
      await writeMigration("0001_other", "SELECT 1;");
      await expect(migrate(url, folder)).rejects.toThrow(
        "which this version of TrueHue does not know",
      );
    });
  });

  test("lists what is pending without changing anything", async () => {
    await writeMigration("0001_make", "SELECT 1;");
    await onScratch(async (url) => {
      expect(await listMigrations(url, folder)).toEqual([{ name: "0001_make", state: "pending" }]);
      expect(await query(url, "SELECT to_regclass('_prisma_migrations') AS found")).toEqual([
        { found: null },
      ]);
    });
  });
});
