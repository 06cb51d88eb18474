import { defineConfig } from "prisma/config";

/** `prisma generate` and `prisma validate` need no database; migrations run through scripts/db.ts. */
export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
});
