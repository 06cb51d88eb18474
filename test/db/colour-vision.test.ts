import { beforeAll, describe, expect, test } from "vitest";
import sharp from "sharp";
import { listPlates } from "@/lib/plates/make-plate";
import { drawSessionPlate, isColourVisionDue, recordColourVision } from "@/server/colour-vision";
import { db } from "@/server/db";
import { answerNext, issueNext, makeSession } from "@/test/support/sessions";
import { makeStudy, setUpStudy, tinyProtocol } from "@/test/support/makers";

const withPlates = (mode: "off" | "record" | "gate", slug: string) => ({
  slug,
  protocol: { ...tinyProtocol, colourVision: { mode, passMin: 5 } },
});

setUpStudy(withPlates("record", "recording"));
beforeAll(async () => {
  await makeStudy(withPlates("gate", "gating"));
  await makeStudy(withPlates("off", "off"));
});

/** The numbers that a session's plates show; those after the first so many as somebody who sees none answers. */
async function answersOf(sessionId: string, read = 6): Promise<(string | null)[]> {
  const { seed } = await db.trialSession.findUniqueOrThrow({ where: { id: sessionId } });
  return listPlates(seed).map(({ shown }, i) => (i < read ? shown : null));
}

function readSession(sessionId: string) {
  return db.trialSession.findUniqueOrThrow({
    where: { id: sessionId },
    select: {
      status: true,
      participant: { select: { colourVision: true, colourVisionCorrect: true } },
      exclusions: { select: { rule: true, reason: true } },
    },
  });
}

describe("where a study records colour vision", () => {
  test("no trial is issued before the plates are answered", async () => {
    const sessionId = await makeSession("recording");
    expect(await isColourVisionDue(sessionId)).toBe(true);
    await expect(issueNext(sessionId)).rejects.toMatchObject({ code: "conflict" });
    await recordColourVision(sessionId, { answers: await answersOf(sessionId) });
    expect(await isColourVisionDue(sessionId)).toBe(false);
    expect((await issueNext(sessionId)).index).toBe(0);
  });

  test("what was shown and seen is stored with the number of plates that were read", async () => {
    const sessionId = await makeSession("recording");
    const answers = await answersOf(sessionId, 4);
    expect(await recordColourVision(sessionId, { answers })).toEqual({ isScreenedOut: false });
    const { participant, status } = await readSession(sessionId);
    const { seed } = await db.trialSession.findUniqueOrThrow({ where: { id: sessionId } });
    const expected = listPlates(seed).map(({ kind, shown }, i) => ({
      plate: kind,
      shown,
      answered: i < 4 ? shown : null,
    }));
    expect(participant).toEqual({ colourVision: expected, colourVisionCorrect: 4 });
    expect(status).toBe("running");
  });

  test("the same answers again are acknowledged, others are refused", async () => {
    const sessionId = await makeSession("recording");
    const answers = await answersOf(sessionId, 5);
    const all = await Promise.allSettled([
      recordColourVision(sessionId, { answers }),
      recordColourVision(sessionId, { answers }),
      recordColourVision(sessionId, { answers: answers.map(() => null) }),
    ]);
    const { participant } = await readSession(sessionId);
    const refused = all.filter(({ status }) => status === "rejected").length;
    // Whichever came first stays.
    expect(refused).toBe(participant.colourVisionCorrect === 5 ? 1 : 2);
    await expect(recordColourVision(sessionId, { answers: null })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  test("somebody who cannot see pictures goes on without a score", async () => {
    const sessionId = await makeSession("recording");
    expect(await recordColourVision(sessionId, { answers: null })).toEqual({
      isScreenedOut: false,
    });
    const { participant } = await readSession(sessionId);
    expect(participant).toEqual({ colourVision: [], colourVisionCorrect: null });
    expect((await issueNext(sessionId)).index).toBe(0);
  });

  test("plates are not answered after the first pair, nor changed by anybody", async () => {
    const sessionId = await makeSession("recording");
    const answers = await answersOf(sessionId);
    await recordColourVision(sessionId, { answers });
    await answerNext(sessionId);
    expect(await recordColourVision(sessionId, { answers })).toEqual({ isScreenedOut: false });
    const data = { colourVisionCorrect: 0 };
    const where = { session: { id: sessionId } };
    await expect(db.participant.updateMany({ where, data })).rejects.toThrow();
  });

  test("a plate is the same picture each time, with nothing beside its pixels, and ends with the test", async () => {
    const sessionId = await makeSession("recording");
    const first = await drawSessionPlate(sessionId, 2);
    expect(await drawSessionPlate(sessionId, 2)).toEqual(first);
    const { width, height, channels } = await sharp(first).metadata();
    expect({ width, height, channels }).toEqual({ width: 680, height: 680, channels: 3 });
    expect(
      chunksOf(first).filter((name) => !["IHDR", "pHYs", "IDAT", "IEND"].includes(name)),
    ).toEqual([]);
    await recordColourVision(sessionId, { answers: null });
    await expect(drawSessionPlate(sessionId, 2)).rejects.toMatchObject({ code: "gone" });
  });

  test("a player of the volunteers' game takes no plates", async () => {
    const sessionId = await makeSession("recording", "player");
    expect(await isColourVisionDue(sessionId)).toBe(false);
    expect((await issueNext(sessionId)).index).toBe(0);
  });
});

describe("where a study gates on colour vision", () => {
  test("enough plates let the session go on", async () => {
    const sessionId = await makeSession("gating");
    const answers = await answersOf(sessionId, 5);
    expect(await recordColourVision(sessionId, { answers })).toEqual({ isScreenedOut: false });
    expect(await readSession(sessionId)).toMatchObject({ status: "running", exclusions: [] });
  });

  test("too few end it, with the reason", async () => {
    const sessionId = await makeSession("gating");
    const answers = await answersOf(sessionId, 4);
    for (let time = 0; time < 2; time++) {
      expect(await recordColourVision(sessionId, { answers })).toEqual({ isScreenedOut: true });
    }
    expect(await readSession(sessionId)).toMatchObject({
      status: "screened_out",
      participant: { colourVisionCorrect: 4 },
      exclusions: [{ rule: "colour-vision", reason: "4 of 6 plates read; 5 needed." }],
    });
    await expect(issueNext(sessionId)).rejects.toMatchObject({ code: "conflict" });
  });

  test("so does not taking them", async () => {
    const sessionId = await makeSession("gating");
    expect(await recordColourVision(sessionId, { answers: null })).toEqual({ isScreenedOut: true });
    const { exclusions } = await readSession(sessionId);
    expect(exclusions).toEqual([
      { rule: "colour-vision", reason: "The plates were not taken; 5 needed." },
    ]);
  });
});

test("a study without the test shows no plates and takes no answers", async () => {
  const sessionId = await makeSession("off");
  expect(await isColourVisionDue(sessionId)).toBe(false);
  await expect(drawSessionPlate(sessionId, 0)).rejects.toMatchObject({ code: "gone" });
  await expect(recordColourVision(sessionId, { answers: null })).rejects.toMatchObject({
    code: "conflict",
  });
});

/** The names of a PNG's chunks, each once. */
function chunksOf(png: Buffer): string[] {
  const names = new Set<string>();
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    names.add(png.toString("latin1", at + 4, at + 8));
  }
  return [...names];
}
