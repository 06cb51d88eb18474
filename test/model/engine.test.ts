import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, readlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { loadEngine } from "@/lib/model/engine";
import { inspectEngine } from "@/scripts/setup/engine";
import * as cache from "@/scripts/setup/engine/cache";
import type { NativePackage } from "@/scripts/setup/engine/native-package";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "truehue engine "));
  vi.stubEnv("XDG_CACHE_HOME", path.join(folder, "cache"));
});

afterEach(() => vi.unstubAllEnvs());

function nativePackage(): NativePackage {
  return {
    name: "tfjs-node",
    folder,
    version: "4.22.0",
    addonFile: path.join(folder, "lib", "napi-v8", "tfjs_binding.node"),
    librariesFolder: path.join(folder, "deps", "lib"),
    downloadHost: "https://example.org",
  };
}

/** A finished entry in the cache, whose files are only names. */
async function makeEntry(name: string, content = "addon"): Promise<string> {
  const partial = await cache.createPartial();
  await mkdir(path.join(partial, "lib"));
  await writeFile(path.join(partial, "tfjs_binding.node"), content);
  return cache.publishEntry(partial, name);
}

test("the engine asked for is the one that runs, and says its version", async () => {
  const engine = await loadEngine("wasm");
  expect(engine).toMatchObject({ name: "wasm", passedOver: [] });
  expect(engine.version).toMatch(/^tfjs-backend-wasm 4\.\d+\.\d+ with SIMD$/);
  expect(tf.getBackend()).toBe("wasm");
});

test("without a wish the best engine is loaded, with a reason for each better one", async () => {
  const engine = await loadEngine();
  const better = ["tfjs-node-gpu", "tfjs-node", "wasm", "cpu"];
  expect(engine.passedOver.map(({ name }) => name)).toEqual(
    better.slice(0, better.indexOf(engine.name)),
  );
  for (const { reason } of engine.passedOver) expect(reason.length).toBeGreaterThan(10);
});

test("what the doctor is told is what gets loaded", async () => {
  const report = await inspectEngine();
  expect(report.engine).toBe((await loadEngine()).name);
});

test("a finished entry appears whole under its name and is linked into the package", async () => {
  const native = nativePackage();
  const name = cache.entryName(native, "2.21.0");
  expect(cache.findEntry(name)).toBeNull();
  const entry = await makeEntry(name);
  expect(cache.findEntry(name)).toBe(entry);
  await cache.installEntry(entry, native);
  expect(await readFile(native.addonFile, "utf8")).toBe("addon");
  expect(await readlink(native.librariesFolder)).toBe(path.join(entry, "lib"));
  await cache.installEntry(entry, native);
  await cache.uninstall(native);
  expect(existsSync(native.addonFile)).toBe(false);
  expect(existsSync(path.join(entry, "lib"))).toBe(true);
});

test("of two runs that finish the same entry the first one's stays", async () => {
  const entry = await makeEntry("same", "first");
  expect(await makeEntry("same", "second")).toBe(entry);
  expect(await readFile(path.join(entry, "tfjs_binding.node"), "utf8")).toBe("first");
});

test("what an ended run left unfinished is removed, and what a living one builds is not", async () => {
  const ours = await cache.createPartial();
  // No process has this id: Linux gives out none above 2^22.
  const abandoned = path.join(cache.cacheFolder(), "partial-99999999-abc");
  await mkdir(abandoned);
  await cache.createPartial();
  expect(existsSync(abandoned)).toBe(false);
  expect(existsSync(ours)).toBe(true);
});
