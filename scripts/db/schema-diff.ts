import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlMigrationAwareDriverAdapterFactory,
} from "@prisma/driver-adapter-utils";
import type { DiffTarget } from "@prisma/schema-engine-wasm";
import * as engine from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";

const schemaPath = "prisma/schema.prisma";
// The catalog's one-byte type "char", and the blank-padded type that the adapter knows.
const charOid = 18;
const bpcharOid = 1042;

let lastPanic = "";
let isLoaded = false;

/** Node cannot import .wasm files, so the module is joined with its JavaScript half by hand, once. */
function loadEngine(): void {
  if (isLoaded) return;
  const registry = { set_message: (message: string) => void (lastPanic = message) };
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: registry });
  const folder = path.dirname(createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm"));
  const bytes = readFileSync(path.join(folder, "schema_engine_bg.wasm"));
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    "./schema_engine_bg.js": engine as unknown as WebAssembly.ModuleImports,
  });
  const bindings = engine as unknown as { __wbg_set_wasm(exports: WebAssembly.Exports): void };
  bindings.__wbg_set_wasm(instance.exports);
  (instance.exports as { __wbindgen_start(): void }).__wbindgen_start();
  isLoaded = true;
}

/**
 * SQL that turns an empty database (or what the database holds) into what the schema says; "" when nothing is to be
 * done.
 */
export async function diffToSchema(
  databaseUrl: string,
  schema: string,
  from: "empty" | "database",
): Promise<string> {
  loadEngine();
  const pool = new pg.Pool(connectionParts(databaseUrl));
  const files = [{ path: schemaPath, content: schema }];
  // "schemaDatasource" is whatever database the adapter is connected to.
  const start: DiffTarget =
    from === "empty" ? { tag: "empty" } : { tag: "schemaDatasource", files, configDir: "prisma" };
  const adapter = bindMigrationAwareSqlAdapterFactory(catalogAdapter(pool));
  try {
    const session = await engine.SchemaEngine.new(
      { datamodels: [[schemaPath, schema]] },
      () => undefined,
      adapter,
    );
    const target = { tag: "schemaDatamodel", files } as const;
    const filters = { externalTables: [], externalEnums: [] };
    const result = await session.diff({
      from: start,
      to: target,
      script: true,
      exitCode: true,
      filters,
    });
    session.free();
    // 0: nothing to do, and then the text is a comment that says so.
    return result.exitCode === 0 ? "" : (result.stdout ?? "");
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new Error(`The schema engine failed. ${lastPanic || said}`, { cause: error });
  } finally {
    await pool.end();
  }
}

/** Parts, because the adapter with a connection string would take the real database for its shadow. */
export function connectionParts(databaseUrl: string): pg.PoolConfig {
  const { hostname, port, username, password, pathname, searchParams } = new URL(databaseUrl);
  return {
    host: hostname,
    port: port === "" ? 5432 : Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    ...(searchParams.get("sslmode") === "require" ? { ssl: { rejectUnauthorized: false } } : {}),
  };
}

/** Prisma's adapter refuses columns of the type "char"; the engine wants them and wants them called Character. */
function catalogAdapter(pool: pg.Pool): SqlMigrationAwareDriverAdapterFactory {
  const charColumns = new WeakMap<object, number[]>();
  const query = pool.query.bind(pool) as (
    config: pg.QueryArrayConfig,
  ) => Promise<pg.QueryArrayResult>;
  const queryWithoutChar = async (config: pg.QueryArrayConfig): Promise<pg.QueryArrayResult> => {
    const result = await query(config);
    const columns = [...result.fields.keys()].filter(
      (index) => result.fields[index]?.dataTypeID === charOid,
    );
    for (const index of columns) result.fields[index]!.dataTypeID = bpcharOid;
    charColumns.set(result.rows, columns);
    return result;
  };
  Object.assign(pool, { query: queryWithoutChar });
  const factory = new PrismaPg(pool);
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const connection = await connect();
    const queryRaw = connection.queryRaw.bind(connection);
    connection.queryRaw = async (asked) => {
      const result = await queryRaw(asked);
      for (const index of charColumns.get(result.rows) ?? [])
        result.columnTypes[index] = ColumnTypeEnum.Character;
      return result;
    };
    return connection;
  };
  return factory;
}
