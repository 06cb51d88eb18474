import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { db } from "@/server/db";
import { env } from "@/server/env";
import { setUpStudy } from "@/test/support/makers";
import { answerNext, answerTrials, issueNext, makeSession } from "@/test/support/sessions";

// The rules hold for someone at the database's own prompt as well: nothing here goes through our code.
const study = setUpStudy();
let client: pg.Client;
let sessionId: string;

beforeAll(async () => {
  client = new pg.Client({ connectionString: env().DATABASE_URL });
  await client.connect();
});
afterAll(() => client.end());
beforeEach(async () => {
  sessionId = await makeSession();
});

const refusedBy = (constraint: string) => ({ code: "23514", constraint });

const trialAt = (index: number) => db.trial.findFirstOrThrow({ where: { sessionId, index } });

/** Writes an answer to the session's trial of this index. */
async function insertAnswer(index: number, changes: Record<string, unknown> = {}): Promise<void> {
  const measures = { first_exposure_ms: 1000, first_frames: 60, first_dropped: 0 };
  const second = { second_exposure_ms: 1000, second_frames: 60, second_dropped: 0 };
  const times = { issued_at: new Date(), received_at: new Date() };
  const row: Record<string, unknown> = {
    ...{ trial_id: (await trialAt(index)).id, chosen_side: "left", reaction_ms: 500 },
    ...{ presentation: 1, refresh_hz: 60, was_interrupted: false },
    ...{ ...measures, ...second, ...times, ...changes },
  };
  const names = Object.keys(row);
  const places = names.map((_, i) => `$${i + 1}`);
  const sql = `INSERT INTO "response" (${names.join()}) VALUES (${places.join()})`;
  await client.query(sql, Object.values(row));
}

describe("the database takes an answer", () => {
  test("to the first open trial, once it was issued", async () => {
    await issueNext(sessionId);
    await insertAnswer(0);
    expect(await db.response.count({ where: { trial: { sessionId } } })).toBe(1);
  });

  test("not to a trial that was not issued, nor to a presentation that was not", async () => {
    await expect(insertAnswer(0)).rejects.toMatchObject(refusedBy("response_is_due"));
    await issueNext(sessionId);
    const ahead = insertAnswer(0, { presentation: 2 });
    await expect(ahead).rejects.toMatchObject(refusedBy("response_is_due"));
  });

  test("not out of order, even where a later trial was marked as issued", async () => {
    const { id } = await trialAt(3);
    await db.trial.update({ where: { id }, data: { presentations: 1, issuedAt: new Date() } });
    await expect(insertAnswer(3)).rejects.toMatchObject(refusedBy("response_is_due"));
  });

  test("not a second time", async () => {
    await answerNext(sessionId);
    await expect(insertAnswer(0)).rejects.toMatchObject({ code: "23505" });
  });

  test("not of a session that is over", async () => {
    await answerTrials(sessionId);
    await expect(insertAnswer(0)).rejects.toMatchObject(refusedBy("response_is_due"));
  });

  test.each([
    ["a negative reaction time", { reaction_ms: -1 }],
    ["a negative exposure", { second_exposure_ms: -0.5 }],
    ["presentation 0", { presentation: 0 }],
    ["a receipt before the issue", { received_at: new Date(Date.now() - 60_000) }],
  ])("not with %s", async (_, changes) => {
    await issueNext(sessionId);
    const attempt = insertAnswer(0, changes);
    await expect(attempt).rejects.toMatchObject(refusedBy("response_measures"));
  });
});

describe("a stored answer", () => {
  const kept = refusedBy("response_is_kept");
  beforeEach(async () => {
    await answerNext(sessionId);
  });

  test("cannot be changed", async () => {
    const { id } = await trialAt(0);
    const change = client.query(
      `UPDATE "response" SET chosen_side = CASE chosen_side WHEN 'left' THEN 'right'::"Side" ELSE 'left' END WHERE trial_id = $1`,
      [id],
    );
    await expect(change).rejects.toMatchObject(kept);
  });

  test("cannot be deleted, nor can its trial under it", async () => {
    const { id } = await trialAt(0);
    const answer = client.query(`DELETE FROM "response" WHERE trial_id = $1`, [id]);
    await expect(answer).rejects.toMatchObject(kept);
    const trial = client.query(`DELETE FROM "trial" WHERE id = $1`, [id]);
    await expect(trial).rejects.toMatchObject(refusedBy("session_keeps_trials"));
  });

  test("goes in a transaction that says it is a withdrawal, and in no later one", async () => {
    const { id } = await trialAt(0);
    await client.query("BEGIN");
    await client.query("SET LOCAL truehue.withdrawal = 'on'");
    const gone = await client.query(`DELETE FROM "response" WHERE trial_id = $1`, [id]);
    await client.query("COMMIT");
    expect(gone.rowCount).toBe(1);
    await insertAnswer(0);
    const later = client.query(`DELETE FROM "response" WHERE trial_id = $1`, [id]);
    await expect(later).rejects.toMatchObject(kept);
  });

  test("cannot be changed by a withdrawal either", async () => {
    await client.query("BEGIN");
    await client.query("SET LOCAL truehue.withdrawal = 'on'");
    const change = client.query(`UPDATE "response" SET reaction_ms = 1`);
    await expect(change).rejects.toMatchObject(kept);
    await client.query("ROLLBACK");
  });
});

describe("a session", () => {
  const whole = refusedBy("session_is_whole");
  const complete = (code: string) =>
    client.query(
      `UPDATE "trial_session" SET status = 'completed', completed_at = now(), completion_code = $2 WHERE id = $1`,
      [sessionId, code],
    );

  test("cannot be completed while a trial has no answer", async () => {
    await answerTrials(sessionId, undefined, 11);
    await expect(complete("EARLY")).rejects.toMatchObject(whole);
  });

  test("stays completed", async () => {
    await answerTrials(sessionId);
    const back = client.query(
      `UPDATE "trial_session" SET status = 'running', completed_at = NULL, completion_code = NULL WHERE id = $1`,
      [sessionId],
    );
    await expect(back).rejects.toMatchObject(whole);
  });

  test("has a completion code if and only if it is completed", async () => {
    const early = client.query(`UPDATE "trial_session" SET completion_code = 'X' WHERE id = $1`, [
      sessionId,
    ]);
    await expect(early).rejects.toMatchObject(refusedBy("session_completion"));
  });

  test("is one a person", async () => {
    const again = client.query(
      `INSERT INTO "trial_session" (study_id, participant_id, variant_id, sequence, seed)
       SELECT study_id, participant_id, variant_id, 9999, 'x' FROM "trial_session" WHERE id = $1`,
      [sessionId],
    );
    await expect(again).rejects.toMatchObject({ code: "23505" });
  });

  test("shows a variant of its study only", async () => {
    const data = { slug: "foreign", name: "Foreign", kind: "baseline" } as const;
    const variant = await db.variant.create({ data });
    const studyId = study().id;
    const participant = await db.participant.create({ data: { studyId, consentVersion: 1 } });
    const foreign = client.query(
      `INSERT INTO "trial_session" (study_id, participant_id, variant_id, sequence, seed) VALUES ($1, $2, $3, 9998, 'x')`,
      [studyId, participant.id, variant.id],
    );
    await expect(foreign).rejects.toMatchObject({ code: "23503" });
  });
});

describe("a started session", () => {
  test.each([
    ["population", `population = 'simulated'`],
    ["variant", `variant_id = (SELECT id FROM "variant" v WHERE v.id <> s.variant_id LIMIT 1)`],
    ["seed", `seed = 'a better one'`],
    ["place in the study's history", `sequence = sequence + 10000`],
  ])("keeps its %s", async (_, change) => {
    const sql = `UPDATE "trial_session" s SET ${change} WHERE id = $1`;
    await expect(client.query(sql, [sessionId])).rejects.toMatchObject(
      refusedBy("session_is_fixed"),
    );
  });

  test("gets no trial more once its first was shown", async () => {
    await issueNext(sessionId);
    const used = await db.trial.findMany({ where: { sessionId }, select: { photoId: true } });
    const photo = await db.photo.findFirstOrThrow({
      where: { id: { notIn: used.map((trial) => trial.photoId) } },
    });
    const added = client.query(
      `INSERT INTO "trial" (session_id, "index", kind, photo_id, variant_id, real_side, real_slot)
       SELECT session_id, 99, 'test', $2, variant_id, 'left', 'first' FROM "trial" WHERE session_id = $1 LIMIT 1`,
      [sessionId, photo.id],
    );
    await expect(added).rejects.toMatchObject(refusedBy("session_keeps_trials"));
  });

  test("loses no trial, shown or not", async () => {
    const gone = client.query(`DELETE FROM "trial" WHERE session_id = $1`, [sessionId]);
    await expect(gone).rejects.toMatchObject(refusedBy("session_keeps_trials"));
  });

  test("forgets no presentation", async () => {
    const { trialId } = await issueNext(sessionId);
    const undo = `UPDATE "trial" SET presentations = 0, issued_at = NULL WHERE id = $1`;
    const attempt = client.query(undo, [trialId]);
    await expect(attempt).rejects.toMatchObject(refusedBy("session_keeps_trials"));
  });

  test("cannot be written as completed from the beginning", async () => {
    const { id } = await db.participant.create({
      data: { studyId: study().id, consentVersion: 1 },
    });
    const forged = client.query(
      `INSERT INTO "trial_session" (study_id, participant_id, variant_id, sequence, seed, status, completed_at, completion_code)
       SELECT study_id, $2, variant_id, 9997, 'x', 'completed', now(), 'FORGED' FROM "trial_session" WHERE id = $1`,
      [sessionId, id],
    );
    await expect(forged).rejects.toMatchObject(refusedBy("session_is_fixed"));
  });
});

describe("an exclusion", () => {
  const kept = refusedBy("exclusion_is_kept");
  let id: string;
  beforeEach(async () => {
    const data = { sessionId, rule: "duplicate", reason: "The same person." };
    ({ id } = await db.exclusion.create({ data }));
  });

  test("is never deleted, nor its reason rewritten", async () => {
    const gone = client.query(`DELETE FROM "exclusion" WHERE id = $1`, [id]);
    await expect(gone).rejects.toMatchObject(kept);
    const rewritten = client.query(`UPDATE "exclusion" SET rule = 'x' WHERE id = $1`, [id]);
    await expect(rewritten).rejects.toMatchObject(kept);
  });

  test("is reversed once, and stays so", async () => {
    const reverse = `UPDATE "exclusion" SET reversed_at = now() WHERE id = $1`;
    expect((await client.query(reverse, [id])).rowCount).toBe(1);
    await expect(client.query(reverse, [id])).rejects.toMatchObject(kept);
  });
});

test.each(["response", "exclusion", "audit_event", "trial", "trial_session", "study"])(
  "the table %s is not emptied at one stroke",
  async (table) => {
    const attempt = client.query(`TRUNCATE "${table}" CASCADE`);
    await expect(attempt).rejects.toMatchObject(refusedBy("table_is_kept"));
  },
);

describe("a composed trial", () => {
  test.each([
    ["side", `real_side = CASE real_side WHEN 'left' THEN 'right'::"Side" ELSE 'left' END`],
    ["order", `real_slot = CASE real_slot WHEN 'first' THEN 'second'::"Slot" ELSE 'first' END`],
    ["kind", `kind = CASE kind WHEN 'test' THEN 'practice'::"TrialKind" ELSE 'test' END`],
    ["place", `"index" = "index" + 100`],
    ["variant", `variant_id = gen_random_uuid()`],
    ["photograph", `photo_id = gen_random_uuid()`],
  ])("keeps its %s", async (_, change) => {
    const { id } = await trialAt(5);
    const attempt = client.query(`UPDATE "trial" SET ${change} WHERE id = $1`, [id]);
    await expect(attempt).rejects.toMatchObject(refusedBy("trial_is_fixed"));
  });

  test("stands alone in its place, and shows a photograph that no other one shows", async () => {
    const [first, second] = [await trialAt(0), await trialAt(1)];
    const copy = { ...first, id: crypto.randomUUID() };
    const samePlace = { ...copy, photoId: second.photoId };
    await expect(db.trial.create({ data: samePlace })).rejects.toMatchObject({ code: "P2002" });
    const samePhoto = { ...copy, index: 50 };
    await expect(db.trial.create({ data: samePhoto })).rejects.toMatchObject({ code: "P2002" });
  });
});

describe("the audit log", () => {
  test.each([
    ["changed", `UPDATE "audit_event" SET action = 'nothing'`],
    ["deleted", `DELETE FROM "audit_event"`],
  ])("cannot be %s", async (_, sql) => {
    expect(await db.auditEvent.count()).toBeGreaterThan(0);
    await expect(client.query(sql)).rejects.toMatchObject(refusedBy("audit_is_append_only"));
  });

  test("outlives its study and its people: neither can be deleted while it names them", async () => {
    const { ownerId } = study();
    const person = client.query(`DELETE FROM "user" WHERE id = $1`, [ownerId]);
    // A restricting foreign key: 23503 before Postgres 18, 23001 since.
    await expect(person).rejects.toMatchObject({ code: expect.stringMatching(/^23(001|503)$/) });
  });
});
