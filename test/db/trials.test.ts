import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import sharp from "sharp";
import { labToSrgb, srgbToLab } from "@/lib/color/lab";
import type { StimulusView, TrialView } from "@/lib/schemas/participant";
import { cropAndResize } from "@/lib/stimulus/crop-and-resize";
import { fitToGamut } from "@/lib/stimulus/gamut";
import { readPicture } from "@/lib/stimulus/read-picture";
import { db } from "@/server/db";
import { store } from "@/server/storage";
import { deliverStimulus } from "@/server/stimulus-delivery";
import { tokenOf } from "@/server/stimulus-token";
import { startSession } from "@/server/trial-sessions";
import { issueTrial } from "@/server/trials";
import { setUpStudy, tinyProtocol } from "@/test/support/makers";
import { answerNext, issueNext, makeSession, makeStart } from "@/test/support/sessions";

setUpStudy();

const deliver = ({ url }: StimulusView, sessionIds: string[]) =>
  deliverStimulus(tokenOf(url), sessionIds);

/** Every path to a value in a JSON document, list positions left out. */
function keysOf(value: unknown, path = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => keysOf(item, `${path}[]`));
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) =>
    keysOf(inner, path ? `${path}.${key}` : key),
  );
}

test("the question is asked in the language that consent was read in", async () => {
  const start = makeStart({ language: "sv" });
  const sessionId = await startSession("tiny", start, { population: "participant" });
  const { questionText } = await issueNext(sessionId);
  expect(questionText).toBe("Vilken bild har sina verkliga färger?");
});

describe("what a participant's browser gets of a trial", () => {
  const expectedKeys = [
    "index",
    "phase",
    "presentation",
    "questionText",
    "stimuli[].side",
    "stimuli[].url",
    "stimulusPx",
    "timing.blankAfterMs",
    "timing.blankBeforeMs",
    "timing.blankBetweenMs",
    "timing.exposureMs",
    "timing.feedbackMs",
    "total",
    "trialId",
  ];
  let sessionId: string;
  const views: TrialView[] = [];
  beforeAll(async () => {
    sessionId = await makeSession();
    for (;;) {
      const issued = await issueTrial(sessionId, {});
      if (issued.isDone) break;
      views.push(issued.trial);
      await answerNext(sessionId);
    }
  });

  test("are exactly the fields of docs/protocol.md, for every trial of a session", () => {
    expect(views).toHaveLength(12);
    for (const view of views) {
      expect([...new Set(keysOf(JSON.parse(JSON.stringify(view))))].sort()).toEqual(expectedKeys);
    }
  });

  test("is one index after the other, of the same total, practice first", () => {
    expect(views.map((view) => view.index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    for (const view of views) expect(view.total).toBe(12);
    expect(views.map((view) => view.phase)).toEqual([
      ...Array<string>(2).fill("practice"),
      ...Array<string>(10).fill("test"),
    ]);
  });

  test("is the same for a vigilance trial as for a test trial, but for its addresses and place", async () => {
    const trials = await db.trial.findMany({ where: { sessionId }, orderBy: { index: "asc" } });
    const plain = ({ trialId, index, stimuli, ...rest }: TrialView) => {
      expect([trialId, index, stimuli]).toBeDefined();
      return rest;
    };
    const kinds = trials.map((trial) => trial.kind);
    const vigilance = views[kinds.indexOf("vigilance")];
    expect(plain(vigilance)).toEqual(plain(views[kinds.indexOf("test")]));
  });

  test("names no photograph, variant, seed or kind anywhere in its text", async () => {
    const text = JSON.stringify(views);
    const session = await db.trialSession.findUniqueOrThrow({
      where: { id: sessionId },
      select: { seed: true, variantId: true, trials: { select: { photoId: true } } },
    });
    const stimuli = await db.stimulus.findMany({ select: { id: true, storageKey: true } });
    const variants = await db.variant.findMany({ select: { id: true, slug: true } });
    const ids = [
      session.seed,
      ...session.trials.map((trial) => trial.photoId),
      ...stimuli.flatMap((row) => [row.id, row.storageKey]),
      ...variants.map((row) => row.id),
    ];
    for (const id of ids) expect(text).not.toContain(id);
    // Addresses are random letters, among which any short word may stand.
    const words = text.replaceAll(/"url":"[^"]+"|real colours/g, "");
    for (const word of [...variants.map((row) => row.slug), "vigilance", "photo-", "real"]) {
      expect(words).not.toContain(word);
    }
  });

  test("puts the two stimuli on opposite sides, in the order of showing", async () => {
    const trials = await db.trial.findMany({ where: { sessionId }, orderBy: { index: "asc" } });
    views.forEach((view, i) => {
      const { realSide, realSlot } = trials[i];
      const [real, other] = realSlot === "first" ? view.stimuli : [...view.stimuli].reverse();
      expect(real.side).toBe(realSide);
      expect(other.side).not.toBe(realSide);
    });
  });

  test("ends with the session: nothing is left to issue", async () => {
    expect(await issueTrial(sessionId, {})).toEqual({ isDone: true });
  });
});

describe("a trial issued again", () => {
  test("has addresses that are new each time and say nothing of one another", async () => {
    const sessionId = await makeSession();
    const views = [await issueNext(sessionId), await issueNext(sessionId)];
    const tokens = views.flatMap((view) => view.stimuli.map(({ url }) => tokenOf(url)));
    expect(new Set(tokens).size).toBe(4);
    // 24 random bytes each.
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{32}$/);
  });
});

describe("a stimulus's address", () => {
  const gone = { code: "gone" };
  let sessionId: string;
  let view: TrialView;
  beforeAll(async () => {
    sessionId = await makeSession();
    view = await issueNext(sessionId);
  });

  test("does not work for another session, and is not used up by it", async () => {
    const foreign = await makeSession();
    await expect(deliver(view.stimuli[0], [foreign])).rejects.toMatchObject(gone);
    await expect(deliver(view.stimuli[0], [])).rejects.toMatchObject(gone);
  });

  test("works once, for a browser that holds its session among others", async () => {
    const foreign = await makeSession();
    expect((await deliver(view.stimuli[0], [foreign, sessionId])).length).toBeGreaterThan(0);
    await expect(deliver(view.stimuli[0], [sessionId])).rejects.toMatchObject(gone);
  });

  test("works once however many ask at the same time", async () => {
    const asked = await Promise.allSettled(
      Array.from({ length: 10 }, () => deliver(view.stimuli[1], [sessionId])),
    );
    expect(asked.filter((result) => result.status === "fulfilled")).toHaveLength(1);
  });

  test("expires", async () => {
    const { stimuli, trialId } = await issueNext(sessionId);
    const expiresAt = new Date(Date.now() - 1);
    await db.stimulusToken.updateMany({ where: { trialId }, data: { expiresAt } });
    await expect(deliver(stimuli[0], [sessionId])).rejects.toMatchObject(gone);
  });

  test("that was never issued is gone as well", async () => {
    await expect(deliverStimulus("A".repeat(32), [sessionId])).rejects.toMatchObject(gone);
    await expect(deliverStimulus("", [sessionId])).rejects.toMatchObject(gone);
  });

  test("is kept as a hash only, so that the table opens no picture", async () => {
    const { stimuli } = await issueNext(sessionId);
    for (const stimulus of stimuli) {
      const token = tokenOf(stimulus.url);
      const tokenHash = new Uint8Array(createHash("sha256").update(token).digest());
      expect(await db.stimulusToken.findUnique({ where: { tokenHash } })).not.toBeNull();
      const rows = await db.$queryRaw<{ text: string }[]>`
        SELECT row_to_json(k)::text AS "text" FROM "stimulus_token" k`;
      for (const { text } of rows) expect(text).not.toContain(token);
    }
  });
});

describe("the bytes delivered", () => {
  test("have one length for all stimuli of the study, a multiple of 4 KiB", async () => {
    const lengths = new Set<number>();
    for (const pair of await deliverSession(6)) {
      lengths.add(pair.real.length).add(pair.recoloured.length);
    }
    expect(lengths.size).toBe(1);
    expect([...lengths][0] % 4096).toBe(0);
  });

  test("decode to the photograph on its slot and to the variant's recolouring on the other", async () => {
    for (const { photoId, variantId, real, recoloured } of await deliverSession(12)) {
      const photo = await db.photo.findUniqueOrThrow({ where: { id: photoId } });
      const where = { variantId_photoId: { variantId, photoId } };
      const colorization = await db.colorization.findUniqueOrThrow({ where });
      const original = await labAt(photo.storageKey);
      const colours = await labAt(colorization.storageKey);
      const expectedOther = labToSrgb(fitToGamut({ ...original, ab: colours.ab }));
      // JPEG changes each value by a few units; the other picture of the pair is far off.
      expect(await difference(real, labToSrgb(original))).toBeLessThan(3);
      expect(await difference(recoloured, expectedOther)).toBeLessThan(3);
      expect(await difference(real, expectedOther)).toBeGreaterThan(5);
    }
  });

  type Delivered = { photoId: string; variantId: string; real: Buffer; recoloured: Buffer };

  /** The first pairs of a session, as a browser loads them, told apart by what only the server knows. */
  async function deliverSession(count: number): Promise<Delivered[]> {
    const sessionId = await makeSession();
    const pairs: Delivered[] = [];
    for (let i = 0; i < count; i++) {
      const view = await issueNext(sessionId);
      const [first, second] = await Promise.all(
        view.stimuli.map((stimulus) => deliver(stimulus, [sessionId])),
      );
      const trial = await db.trial.findUniqueOrThrow({ where: { id: view.trialId } });
      const { photoId, variantId, realSlot } = trial;
      const [real, recoloured] = realSlot === "first" ? [first, second] : [second, first];
      pairs.push({ photoId, variantId, real, recoloured });
      await answerNext(sessionId);
    }
    return pairs;
  }

  async function labAt(storageKey: string) {
    const picture = await readPicture(await store().get(storageKey));
    const { rgb, width, height } = await cropAndResize(picture, tinyProtocol.stimulusPx);
    return srgbToLab(rgb, width, height);
  }

  /** Mean absolute difference of the sRGB values, 0..255. */
  async function difference(jpeg: Buffer, expected: Uint8Array): Promise<number> {
    const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 64, height: 64, channels: 3 });
    return data.reduce((sum, value, i) => sum + Math.abs(value - expected[i]), 0) / data.length;
  }
});
