import { expect, test } from "vitest";
import { createBoundedCache } from "@/server/bounded-cache";

const makeCache = (sizeMax: number) =>
  createBoundedCache<string>({ sizeMax, sizeOf: (text) => text.length });

test("a cache drops what was used longest ago once all together is larger than it may be", () => {
  const cache = makeCache(6);
  cache.keep("a", "aa");
  cache.keep("b", "bb");
  cache.keep("c", "cc");
  expect(cache.find("a")).toBe("aa");
  cache.keep("d", "dd");
  expect(["a", "b", "c", "d"].map((key) => cache.find(key))).toEqual(["aa", undefined, "cc", "dd"]);
});

test("a cache counts what is kept again under a key once", () => {
  const cache = makeCache(4);
  for (let i = 0; i < 10; i++) cache.keep("a", "aa");
  cache.keep("b", "bb");
  expect([cache.find("a"), cache.find("b")]).toEqual(["aa", "bb"]);
});

test("a cache keeps nothing that is larger than all it may hold", () => {
  const cache = makeCache(3);
  cache.keep("a", "aaaa");
  expect(cache.find("a")).toBeUndefined();
});
