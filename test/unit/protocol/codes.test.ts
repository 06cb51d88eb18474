import { expect, test } from "vitest";
import { codeFrom, groupCode, ungroupCode } from "@/lib/protocol/codes";

test("a code has a letter or digit for each byte, none taken for another, each equally often", () => {
  const code = codeFrom(Uint8Array.from({ length: 256 }, (_, i) => i));
  const counts = new Map<string, number>();
  for (const letter of code) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  expect([...counts.values()]).toEqual(Array(32).fill(8));
  expect(code).not.toMatch(/[01IO]/);
});

test("a code is shown in groups of four and read however it is typed", () => {
  expect(groupCode("ABCDEFGHJKLMNPQR")).toBe("ABCD-EFGH-JKLM-NPQR");
  expect(ungroupCode(" abcd efgh-JKLM–npqr\n")).toBe("ABCDEFGHJKLMNPQR");
});
