import { expect, test } from "vitest";
import { unlessAborted } from "@/app/(participant)/unless-aborted";

const never = new Promise<never>(() => undefined);

test("a wait ends when its signal is aborted, and at once when that was before", async () => {
  const leaving = new AbortController();
  const waiting = unlessAborted(never, leaving.signal);
  leaving.abort();
  await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
  await expect(unlessAborted(never, leaving.signal)).rejects.toMatchObject({ name: "AbortError" });
});

test("what was waited for comes through, well or ill", async () => {
  const { signal } = new AbortController();
  expect(await unlessAborted(Promise.resolve(7), signal)).toBe(7);
  const failed = Promise.reject(new Error("lost"));
  await expect(unlessAborted(failed, signal)).rejects.toThrow("lost");
});
