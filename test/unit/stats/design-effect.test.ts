import { expect, test } from "vitest";
import { designEffect, remedyFor } from "@/lib/stats/design-effect";

test("independent trials have a design effect of 1", () => {
  expect(designEffect((0.3 * 0.7) / 200, 0.3, 200)).toBeCloseTo(1, 12);
});

test("answers that are all the same have no design effect", () => {
  expect(designEffect(0, 1, 200)).toBeNull();
});

test("the larger part of the variance says of what more is needed", () => {
  const many = { participants: 40, photos: 40 };
  const people = { byParticipant: 3e-4, byPhoto: 1.6e-4, byTrial: 1.4e-4 };
  const pictures = { byParticipant: 2.2e-4, byPhoto: 6.9e-4, byTrial: 1.5e-4 };
  const alike = { byParticipant: 1.56e-3, byPhoto: 1.45e-3, byTrial: 7e-4 };
  expect(remedyFor(people, many)).toBe("participants");
  expect(remedyFor(pictures, many)).toBe("photos");
  expect(remedyFor(alike, many)).toBe("either");
});

test("where there are very few people or photos, more of those are needed first", () => {
  const parts = { byParticipant: 2e-4, byPhoto: 2e-4, byTrial: 2e-4 };
  expect(remedyFor(parts, { participants: 5, photos: 100 })).toBe("participants");
  expect(remedyFor(parts, { participants: 100, photos: 5 })).toBe("photos");
});
