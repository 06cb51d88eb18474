import { expect, test } from "@playwright/test";
import { createGrayColorizer } from "@/lib/model/baselines";
import { db } from "@/server/db";
import { recomposeSession } from "@/server/trial-sessions";
import { HttpParticipant } from "@/test/support/e2e-http";
import { makeShortStudy } from "@/test/support/e2e-study";

const crowd = 200;

test("two hundred people who begin at once are shared out evenly, and every session can be composed again", async () => {
  test.setTimeout(300_000);
  const third = { slug: "crowd-gray", name: "Gray", description: "A third arm" };
  const study = await makeShortStudy({
    name: "crowd",
    ownVariants: [{ ...third, kind: "baseline", makeColorizer: async () => createGrayColorizer() }],
  });
  const studyId = study.id;
  await Promise.all(Array.from({ length: crowd }, () => new HttpParticipant(study).start()));

  const arms = await db.trialSession.groupBy({
    by: ["variantId"],
    where: { studyId },
    _count: true,
  });
  const counts = arms.map(({ _count }) => _count);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(crowd);
  expect(counts.sort()).toEqual([66, 67, 67]);

  const sessions = await db.trialSession.findMany({
    where: { studyId },
    orderBy: { sequence: "asc" },
    select: { id: true, sequence: true, seed: true },
  });
  expect(sessions.map(({ sequence }) => sequence)).toEqual(
    Array.from({ length: crowd }, (_, place) => place),
  );
  expect(new Set(sessions.map(({ seed }) => seed)).size).toBe(crowd);
  for (const { id } of sessions) {
    const stored = await db.trial.findMany({
      where: { sessionId: id },
      orderBy: { index: "asc" },
      select: { kind: true, photoId: true, variantId: true, realSide: true, realSlot: true },
    });
    expect(await recomposeSession(id)).toEqual(stored);
  }
});
