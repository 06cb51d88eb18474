import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { takeLock, withLock } from "@/server/postgres/folder-lock";
import { findProcess } from "@/server/postgres/process-identity";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "truehue lock "));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("a lock that a living process holds is not given away, and its holder is named", async () => {
  const file = path.join(folder, "a.lock");
  const lock = await takeLock(file);
  expect(lock).toHaveProperty("release");
  expect(await takeLock(file)).toEqual({ heldBy: findProcess(process.pid) });
});

test("a lock is free again after it was released", async () => {
  const file = path.join(folder, "a.lock");
  const lock = await takeLock(file);
  if ("release" in lock) await lock.release();
  expect(await readdir(folder)).toEqual([]);
  expect(await takeLock(file)).toHaveProperty("release");
});

test("the lock of a killed process is taken over", async () => {
  const child = spawn("sleep", ["60"], { stdio: "ignore" });
  await writeFile(path.join(folder, "a.lock"), JSON.stringify(findProcess(child.pid!)));
  expect(await takeLock(path.join(folder, "a.lock"))).toHaveProperty("heldBy");
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(await takeLock(path.join(folder, "a.lock"))).toHaveProperty("release");
});

test("a lock whose number now belongs to a younger process is taken over", async () => {
  const stale = { ...findProcess(process.pid), startedAt: "1" };
  await writeFile(path.join(folder, "a.lock"), JSON.stringify(stale));
  expect(await takeLock(path.join(folder, "a.lock"))).toHaveProperty("release");
});

test("work under a lock is done by one at a time", async () => {
  let atWork = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    atWork += 1;
    most = Math.max(most, atWork);
    await new Promise((resolve) => setTimeout(resolve, 20));
    atWork -= 1;
  };
  await Promise.all([1, 2, 3].map(() => withLock(path.join(folder, "a.lock"), work)));
  expect(most).toBe(1);
});
