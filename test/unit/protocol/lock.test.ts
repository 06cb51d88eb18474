import { describe, expect, test } from "vitest";
import { canonicalJson } from "@/lib/protocol/canonical-json";
import { versionSlug } from "@/lib/protocol/life-cycle";
import { lockText, stoppingRule } from "@/lib/protocol/lock";
import { presets } from "@/lib/protocol/presets";

describe("canonical JSON", () => {
  test("is one text whatever the order of the keys, at every depth", () => {
    const one = canonicalJson({ b: [{ y: 1, x: "é\n" }], a: null });
    expect(one).toBe('{"a":null,"b":[{"x":"é\\n","y":1}]}');
    expect(canonicalJson({ a: null, b: [{ x: "é\n", y: 1 }] })).toBe(one);
  });

  test("leaves out what is undefined, and keeps the order of lists", () => {
    expect(canonicalJson({ a: undefined, b: [2, 1] })).toBe('{"b":[2,1]}');
  });

  test("is JSON that reads back as it was", () => {
    expect(JSON.parse(canonicalJson(presets.palette2021))).toEqual(presets.palette2021);
  });
});

describe("the text of a lock", () => {
  const protocol = presets["pick-real"];
  const variants = ["b", "a"].map((id) => ({ id, slug: id, artifact: null, pictures: "0" }));
  const locked = {
    protocol,
    document: protocol,
    originals: "0",
    photographs: ["2", "1"],
    variants,
  };

  test("does not depend on the order of photographs and variants", () => {
    const turned = { ...locked, photographs: ["1", "2"], variants: [...variants].reverse() };
    expect(lockText(turned)).toBe(lockText(locked));
  });

  test("changes with any wanted number, exclusion rule, photograph or variant", () => {
    const other = (change: object) => lockText({ ...locked, ...change });
    const stricter = { ...protocol, exclusions: { ...protocol.exclusions, reactionMinMs: 101 } };
    const more = { ...protocol, wantedParticipantsPerVariant: 41 };
    const texts = [
      lockText(locked),
      other({ protocol: stricter, document: stricter }),
      other({ protocol: more, document: more }),
      other({ photographs: ["1"] }),
      other({ originals: "1" }),
      other({ variants: [variants[0]] }),
    ];
    expect(new Set(texts).size).toBe(texts.length);
  });

  test("says when the study ends", () => {
    expect(stoppingRule(protocol)).toContain("every variant has 40 completed sessions");
  });
});

describe("a new version's address", () => {
  test.each([
    ["demo", 2, 1, "demo-v2"],
    ["demo-v2", 3, 1, "demo-v3"],
    ["demo-v2-2", 3, 2, "demo-v3-2"],
    // A name that only looks like a version's.
    ["pix2pix-v1", 2, 1, "pix2pix-v1-v2"],
  ])("of %s as version %i, attempt %i, is %s", (slug, version, attempt, expected) => {
    expect(versionSlug(slug, version, attempt)).toBe(expected);
  });

  test("is never longer than an address may be", () => {
    const slug = versionSlug("a".repeat(60), 2);
    expect(slug).toHaveLength(60);
    expect(slug.endsWith("-v2")).toBe(true);
  });
});
