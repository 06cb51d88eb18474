import { expect, test } from "vitest";
import { slugify } from "@/lib/slug";

test.each([
  ["Our Model, v2", "our-model-v2"],
  ["  spaces   and---hyphens  ", "spaces-and-hyphens"],
  ["Größe naïve Åse", "gro-e-naive-ase"],
  ["ﬁne ²", "fine-2"],
  ["../../etc/passwd", "etc-passwd"],
  ["100 %", "100"],
])("the name %j becomes %j", (name, slug) => {
  expect(slugify(name)).toBe(slug);
});

test("a name without letters or digits of the Latin alphabet gives nothing to build an address of", () => {
  expect(slugify("色彩")).toBe("");
  expect(slugify("!?")).toBe("");
  expect(slugify("")).toBe("");
});

test("a long name is cut to 60 characters and never ends in a hyphen", () => {
  expect(slugify("a".repeat(80))).toBe("a".repeat(60));
  expect(slugify(`${"a".repeat(59)} ${"b".repeat(10)}`)).toBe("a".repeat(59));
});

test("whatever the name, the result has the form that the database asks for", () => {
  for (const name of ["-a-", "a--b", "Ünï cödé 7", "\u0000x\u0001", "x".repeat(500), "İstanbul"]) {
    expect(slugify(name)).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  }
});
