import { expect, test } from "vitest";
import { shareSessions } from "@/scripts/bench/sessions/share";

test("three rounds of two loops and one for the profile share the sessions evenly", () => {
  expect(shareSessions(1000, 3)).toBe(142);
  expect(shareSessions(7, 3)).toBe(1);
});

test("fewer participants than loops, which would measure nothing, are refused with a sentence", () => {
  expect(() => shareSessions(6, 3)).toThrow(
    "6 participants are too few for 3 rounds: every loop answers sessions of its own. " +
      "Write --participants 7 or more, or fewer --rounds.",
  );
});
