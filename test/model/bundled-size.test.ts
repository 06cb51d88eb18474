import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";

test("all bundled models together stay under 60 MB", async () => {
  const models = path.resolve(import.meta.dirname, "../../models");
  const files = await readdir(models, { recursive: true });
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(path.join(models, file))).size),
  );
  expect(sizes.length).toBeGreaterThan(2);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(60e6);
});
