import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const temporaryFolder = "test/support/temporary-folder.ts";

const fromRoot = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Three projects: what is pure, what runs the network, and what needs a Postgres. */
export default defineConfig({
  resolve: {
    alias: [
      { find: /^@\//, replacement: fromRoot("./") },
      { find: /^server-only$/, replacement: fromRoot("test/support/empty-module.ts") },
    ],
  },
  test: {
    // Two processes at most: the network's tests and Postgres' own processes need room as well.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/*.test.ts", "test/unit/**/*.test.{ts,tsx}"],
          globalSetup: [temporaryFolder],
        },
      },
      {
        extends: true,
        test: {
          name: "model",
          include: ["test/model/**/*.test.ts"],
          testTimeout: 120_000,
          globalSetup: [temporaryFolder],
        },
      },
      {
        extends: true,
        test: {
          name: "db",
          include: ["test/db/**/*.test.ts"],
          globalSetup: ["test/support/postgres-server.ts"],
        },
      },
    ],
  },
});
