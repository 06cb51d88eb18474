import { beforeAll, describe, expect, test } from "vitest";
import { wilsonInterval } from "@/lib/stats/wilson";
import { db } from "@/server/db";
import type { Population } from "@/server/generated/prisma/enums";
import { listResults, type VariantResult } from "@/server/results";
import { setUpStudy } from "@/test/support/makers";
import {
  answerTrials,
  makeSession,
  otherSide,
  perfect,
  type Observer,
} from "@/test/support/sessions";

const study = setUpStudy();

/** Fooled in exactly so many of the eight test trials. */
function fooledIn(count: number, changes: { failsVigilance?: boolean } = {}): Observer {
  let left = count;
  return ({ kind, realSide }) => {
    if (kind === "vigilance" && changes.failsVigilance) return otherSide(realSide);
    return kind === "test" && left-- > 0 ? otherSide(realSide) : realSide;
  };
}

let results: VariantResult[];
const find = (slug: string, population: Population) =>
  results.find((row) => row.slug === slug && row.population === population);

describe("the results of a study", () => {
  beforeAll(async () => {
    // The arms fill up in turn, so three sessions of a kind are one an arm.
    const observers: [Population, () => Observer, number][] = [
      ["participant", () => fooledIn(2), 12],
      ["participant", () => fooledIn(4), 12],
      ["participant", () => fooledIn(8, { failsVigilance: true }), 12],
      ["participant", () => fooledIn(8), 7],
      ["simulated", () => fooledIn(8), 12],
    ];
    for (const [population, makeObserver, count] of observers) {
      const ids = await Promise.all([1, 2, 3].map(() => makeSession("tiny", population)));
      await Promise.all(ids.map((id) => answerTrials(id, makeObserver(), count)));
    }
    const staffId = await makeSession("tiny", "staff");
    await answerTrials(staffId, perfect);
    results = await listResults(study().id);
  });

  test("have a row for every variant and population, participants always", () => {
    const slugs = ["gray", "swapped", "random"];
    for (const slug of slugs) {
      expect(find(slug, "participant")).toBeDefined();
      expect(find(slug, "simulated")).toBeDefined();
    }
    expect(results.filter((row) => row.population === "staff")).toHaveLength(1);
    expect(results).toHaveLength(7);
  });

  test("count the started and the completed sessions of each", () => {
    for (const slug of ["gray", "swapped", "random"]) {
      expect(find(slug, "participant")).toMatchObject({ started: 4, completed: 3 });
      expect(find(slug, "simulated")).toMatchObject({ started: 1, completed: 1 });
    }
  });

  test("include completed sessions that passed, and nothing else", () => {
    // Two sessions of eight trials, fooled in two and in four of them.
    expect(find("gray", "participant")?.included).toMatchObject({
      rate: 6 / 16,
      trials: 16,
      fooled: 6,
      participants: 2,
    });
  });

  test("show beside it every answer, of excluded and unfinished sessions too", async () => {
    for (const slug of ["gray", "swapped", "random"]) {
      const variantId = study().variantIds[slug];
      const unfinished = await db.response.count({
        where: {
          trial: {
            kind: "test",
            session: { variantId, status: "running", population: "participant" },
          },
        },
      });
      // Fooled 2 + 4 + 8 times in three whole sessions, and every time in the unfinished one.
      expect(find(slug, "participant")?.all).toMatchObject({
        trials: 24 + unfinished,
        fooled: 14 + unfinished,
        participants: 4,
      });
    }
  });

  test("never mix populations: simulated observers who are always fooled change no participant's number", () => {
    expect(find("gray", "simulated")?.included).toMatchObject({ rate: 1, trials: 8, fooled: 8 });
    expect(find("gray", "participant")?.included).toMatchObject({ rate: 6 / 16 });
    const staff = results.find((row) => row.population === "staff");
    expect(staff?.included).toMatchObject({ rate: 0, trials: 8 });
  });

  test("say how many completed sessions passed the vigilance rule", () => {
    expect(find("gray", "participant")?.vigilance).toEqual({
      passed: 2,
      sessions: 3,
      interval: wilsonInterval(2 / 3, 3, 0.95),
    });
  });

  test("of a study nobody took part in are empty, without a rate", async () => {
    const { id, protocol, photoSetId } = await db.study.findUniqueOrThrow({
      where: { id: study().id },
    });
    const variants = await db.studyVariant.findMany({ where: { studyId: id } });
    const rows = variants.map(({ variantId }) => ({ variantId }));
    const empty = await db.study.create({
      data: {
        ...{ slug: "empty", title: "Empty", protocol: protocol as object, photoSetId },
        variants: { createMany: { data: rows } },
      },
    });
    const listed = await listResults(empty.id);
    expect(listed).toHaveLength(3);
    for (const row of listed) {
      expect(row).toMatchObject({
        population: "participant",
        started: 0,
        included: { kind: "no-data" },
        all: { kind: "no-data" },
        vigilance: { passed: 0, sessions: 0, interval: null },
      });
    }
  });
});
