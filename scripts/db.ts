import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { diffMigrationsToSchema, schemaFile } from "@/scripts/db/agreement";
import { diffToSchema } from "@/scripts/db/schema-diff";
import { openEnvironment } from "@/scripts/setup/environment";
import { runScript } from "@/scripts/setup/run-script";
import { AppError } from "@/lib/errors";
import { listMigrations, migrate } from "@/server/postgres/migrate";
import { migrationsFolder } from "@/server/postgres/migration-files";

const usage = `npm run db -- COMMAND
  migrate         apply the migrations that are pending
  status          list the migrations and their state (exit code 1 unless all are applied)
  diff            compare the migrations with ${schemaFile} (exit code 1 and the missing SQL if they differ)
  print           print the SQL from an empty database to ${schemaFile}
  new NAME        write what is missing as a new migration
  rebuild-totals  compute the running totals anew from the answers`;

/** A subcommand: works on the database at `url` and returns the exit code. */
type Command = (url: string, name: string | undefined) => Promise<number>;

const commands: Record<string, Command> = {
  migrate: async (url) => {
    const applied = await migrate(url, migrationsFolder);
    await (await import("@/server/jobs/worker")).migrateQueue();
    console.log(applied.length === 0 ? "Nothing to apply." : `Applied ${applied.join(", ")}.`);
    return 0;
  },
  status: async (url) => {
    const list = await listMigrations(url, migrationsFolder);
    for (const { name, state } of list) console.log(`${state.padEnd(12)} ${name}`);
    return list.every(({ state }) => state === "applied") ? 0 : 1;
  },
  diff: async (url) => {
    const missing = await diffMigrationsToSchema(url);
    console.log(missing || `The migrations yield exactly what ${schemaFile} says.`);
    return missing === "" ? 0 : 1;
  },
  print: async (url) => {
    console.log(await diffToSchema(url, await readFile(schemaFile, "utf8"), "empty"));
    return 0;
  },
  "rebuild-totals": async () => {
    // Loaded here, because server/db needs the generated client and the whole environment.
    const { rebuildTotals } = await import("@/server/totals");
    const { db } = await import("@/server/db");
    const changed = await rebuildTotals();
    await db.$disconnect();
    console.log(
      changed === 0
        ? "All totals were right."
        : `${changed} rows of totals were wrong and are right now.`,
    );
    return 0;
  },
  new: async (url, name) => {
    if (!name || !/^[a-z][a-z0-9_]*$/.test(name)) {
      throw new AppError(
        "bad_request",
        "A migration's name is lower-case words joined by _, such as add_consent.",
      );
    }
    console.log(await writeMigration(url, name));
    return 0;
  },
};

/** Writes NNNN_name/migration.sql with the next number. */
async function writeMigration(url: string, name: string): Promise<string> {
  const sql = await diffMigrationsToSchema(url);
  const names = await readdir(migrationsFolder);
  const last = Math.max(0, ...names.map((each) => Number.parseInt(each, 10) || 0));
  const folder = path.join(migrationsFolder, `${String(last + 1).padStart(4, "0")}_${name}`);
  await mkdir(folder);
  await writeFile(
    path.join(folder, "migration.sql"),
    sql || "-- The schema asks for nothing: write SQL here.\n",
  );
  return `Wrote ${folder}/migration.sql${sql ? "" : ": the schema asks for nothing, so it is empty"}.`;
}

await runScript(async () => {
  const [name = "", argument] = process.argv.slice(2);
  const command = commands[name];
  if (!command) throw new AppError("bad_request", usage);
  const environment = await openEnvironment((line) => console.error(line));
  try {
    return await command(environment.databaseUrl, argument);
  } finally {
    await environment.close();
  }
});
