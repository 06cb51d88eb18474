import { expect, test } from "vitest";
import { matchAcceptLanguage } from "@/lib/locale/accept-language";

test.each([
  ["it", "it"],
  ["de-AT", "de"],
  ["zh-Hans-CN", "zh"],
  ["zh-TW,zh;q=0.9", "zh"],
  ["SV-se", "sv"],
  ["fr-FR, es;q=0.5", "es"],
  ["en;q=0.3, de;q=0.8, it;q=0.5", "de"],
  ["es, it", "es"],
  ["fr, en; q=0.2 , sv ;q=0.4", "sv"],
])("of %j the best that we have is %s", (header, expected) => {
  expect(matchAcceptLanguage(header)).toBe(expected);
});

test.each(["", "fr", "fr-CH, pt;q=0.8", "*", "en;q=0", "de;q=none", "english", ",;,"])(
  "%j names no language of ours",
  (header) => {
    expect(matchAcceptLanguage(header)).toBeNull();
  },
);
