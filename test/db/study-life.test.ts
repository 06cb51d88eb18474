import { createHash } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { db } from "@/server/db";
import { env } from "@/server/env";
import type { StudyStatus } from "@/server/generated/prisma/enums";
import { protocolSchema } from "@/lib/protocol/schema";
import { leaveOutPlatformTexts } from "@/lib/protocol/texts";
import { findPublicStudy, getStudyForMember } from "@/server/studies";
import {
  closeStudy,
  lockStudy,
  makeNewVersion,
  openStudy,
  pauseStudy,
  resumeStudy,
} from "@/server/study-life";
import { readLockText } from "@/server/study-lock";
import { changeLocked } from "@/test/support/locked-study";
import { setUpStudy } from "@/test/support/makers";

const study = setUpStudy();
let client: pg.Client;

beforeAll(async () => {
  client = new pg.Client({ connectionString: env().DATABASE_URL });
  await client.connect();
});
afterAll(() => client.end());

async function makeDraft(): Promise<{ id: string; slug: string }> {
  const slug = await makeNewVersion(study().id, study().ownerId);
  return db.study.findUniqueOrThrow({ where: { slug }, select: { id: true, slug: true } });
}

const readStudy = (id: string) => db.study.findUniqueOrThrow({ where: { id } });

describe("the life of a study", () => {
  test("goes from draft over locked to open, paused, open and closed, each with its line in the audit log", async () => {
    const { id } = await makeDraft();
    const { ownerId } = study();
    const seen: StudyStatus[] = [];
    for (const act of [lockStudy, openStudy, pauseStudy, resumeStudy, closeStudy]) {
      await act(id, ownerId);
      seen.push((await readStudy(id)).status);
    }
    expect(seen).toEqual(["locked", "open", "paused", "open", "closed"]);
    const events = await db.auditEvent.findMany({ where: { studyId: id }, orderBy: { id: "asc" } });
    expect(events.map(({ action }) => action)).toEqual(
      ["versioned", "locked", "opened", "paused", "resumed", "closed"].map((act) => `study.${act}`),
    );
    expect(events.every(({ userId }) => userId === ownerId)).toBe(true);
  });

  test("skips nothing: what a status does not allow is refused with a sentence", async () => {
    const { id } = await makeDraft();
    const { ownerId } = study();
    await expect(pauseStudy(id, ownerId)).rejects.toThrow(/The study is draft\. Only an open/);
    await expect(makeNewVersion(id, ownerId)).rejects.toMatchObject({ code: "conflict" });
    await openStudy(id, ownerId);
    await expect(lockStudy(id, ownerId)).rejects.toMatchObject({ code: "conflict" });
    await expect(resumeStudy(id, ownerId)).rejects.toMatchObject({ code: "conflict" });
    await closeStudy(id, ownerId);
    for (const act of [openStudy, pauseStudy, resumeStudy, closeStudy]) {
      await expect(act(id, ownerId)).rejects.toMatchObject({ code: "conflict" });
    }
  });

  test("is in the hands of owners and editors only", async () => {
    const { id } = await makeDraft();
    const viewer = await db.user.create({ data: { email: "viewer@life.example.org" } });
    await expect(openStudy(id, viewer.id)).rejects.toMatchObject({ code: "not_found" });
    await db.membership.create({ data: { userId: viewer.id, studyId: id, role: "viewer" } });
    await expect(openStudy(id, viewer.id)).rejects.toMatchObject({ code: "forbidden" });
    await expect(lockStudy(id, viewer.id)).rejects.toMatchObject({ code: "forbidden" });
    const where = { userId_studyId: { userId: viewer.id, studyId: id } };
    await db.membership.update({ where, data: { role: "editor" } });
    await openStudy(id, viewer.id);
    expect((await readStudy(id)).status).toBe("open");
  });

  test("of two who open it at once lets one through", async () => {
    const { id } = await makeDraft();
    const both = await Promise.allSettled([1, 2].map(() => openStudy(id, study().ownerId)));
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await db.auditEvent.count({ where: { studyId: id, action: "study.locked" } })).toBe(1);
  });
});

describe("a lock", () => {
  test("is the hash of a text that anyone can be given, and stays it", async () => {
    const { id, slug } = await makeDraft();
    const lockHash = await lockStudy(id, study().ownerId);
    const text = await readLockText(db, id);
    expect(createHash("sha256").update(text).digest("hex")).toBe(lockHash);
    await openStudy(id, study().ownerId);
    await closeStudy(id, study().ownerId);
    expect(await readLockText(db, id)).toBe(text);
    expect(await findPublicStudy(slug)).toMatchObject({ lockHash });
  });

  test("counts in the protocol, the photographs, and each variant's pictures", async () => {
    const document = JSON.parse(await readLockText(db, study().id));
    const { protocol } = await getStudyForMember("tiny", study().ownerId);
    expect(document).toMatchObject({
      format: "truehue-lock-1",
      protocol,
      exclusionRules: protocol.exclusions,
      wantedParticipantsPerVariant: 40,
    });
    expect(document.stoppingRule).toContain("40 completed sessions");
    expect(document.photographs).toHaveLength(14);
    expect(document.variants.map(({ slug }: { slug: string }) => slug).sort()).toEqual([
      "gray",
      "random",
      "swapped",
    ]);
  });

  test("is another one for another protocol, another variant or another picture", async () => {
    const hashes = new Set<string>();
    const changes: ((id: string) => Promise<unknown>)[] = [
      async () => undefined,
      async (id) => {
        const { protocol } = await readStudy(id);
        const changed = { ...(protocol as object), feedbackMs: 2399 };
        return db.study.update({ where: { id }, data: { protocol: changed } });
      },
      (id) => {
        const variantId = study().variantIds.swapped;
        return db.studyVariant.deleteMany({ where: { studyId: id, variantId } });
      },
      async (id) => {
        const one = await db.stimulus.findFirstOrThrow({ where: { studyId: id } });
        return db.stimulus.update({ where: { id: one.id }, data: { storageKey: "other" } });
      },
    ];
    for (const change of changes) {
      const { id } = await makeDraft();
      await change(id);
      hashes.add(await lockStudy(id, study().ownerId));
    }
    expect(hashes.size).toBe(changes.length);
  });

  test("of two drafts alike is the same", async () => {
    const [one, other] = [await makeDraft(), await makeDraft()];
    const hash = await lockStudy(one.id, study().ownerId);
    expect(await lockStudy(other.id, study().ownerId)).toBe(hash);
  });

  test("is refused while a variant or the draft's pictures are being made", async () => {
    const { id } = await makeDraft();
    const data = { state: "running", step: "Colouring", done: 1, total: 9 };
    await db.study.update({ where: { id }, data: { preparation: data } });
    await expect(lockStudy(id, study().ownerId)).rejects.toThrow("still being made");
    await db.study.update({ where: { id }, data: { preparation: { state: "failed", step: "" } } });
    await expect(lockStudy(id, study().ownerId)).rejects.toMatchObject({ code: "unprocessable" });
  });
});

describe("a new version", () => {
  test("is a draft that names its parent, with its photographs, variants, pictures and members", async () => {
    const parent = await readStudy(study().id);
    const { id } = await makeDraft();
    const draft = await readStudy(id);
    expect(draft).toMatchObject({
      status: "draft",
      parentId: parent.id,
      version: 2,
      photoSetId: parent.photoSetId,
      // The lock has spelt the platform's wording out; a draft leaves it to the platform again.
      protocol: leaveOutPlatformTexts(protocolSchema.parse(parent.protocol)),
      lockHash: null,
    });
    expect(draft.slug).toMatch(/^tiny-v2(-\d+)?$/);
    expect(await db.stimulus.count({ where: { studyId: id } })).toBe(14 * 4);
    expect(await db.membership.findMany({ where: { studyId: id } })).toMatchObject([
      { userId: study().ownerId, role: "owner" },
    ]);
    expect(await db.studyVariant.count({ where: { studyId: id } })).toBe(3);
    await openStudy(id, study().ownerId);
    const next = await makeNewVersion(id, study().ownerId);
    expect(next).toMatch(/^tiny-v3(-\d+)?$/);
    expect(await getStudyForMember(next, study().ownerId)).toMatchObject({
      version: 3,
      parent: { slug: draft.slug },
    });
  });

  test("leaves behind what failed, and the codes that belong to one study", async () => {
    const { id } = await makeDraft();
    const failed = { status: "failed", failureReason: "For the test." } as const;
    const data = { slug: "failed-one", name: "Failed", kind: "uploaded_pictures" } as const;
    await db.variant.create({ data: { ...data, ...failed, studies: { create: { studyId: id } } } });
    const prolific = { completionCode: "ABCD1234", screenedOutCode: null };
    const recruitment = { listed: true, game: true, prolific, mturk: true };
    await db.study.update({ where: { id }, data: { recruitment } });
    await openStudy(id, study().ownerId);
    const slug = await makeNewVersion(id, study().ownerId);
    const next = await getStudyForMember(slug, study().ownerId);
    expect(next.recruitment).toEqual({ listed: true, game: true, prolific: null, mturk: true });
    expect(await db.studyVariant.count({ where: { studyId: next.id } })).toBe(3);
  });
});

describe("the database itself, at its own prompt,", () => {
  const refusedBy = (constraint: string) => ({ code: "23514", constraint });

  test.each([
    [
      "the protocol",
      `UPDATE "study" SET "protocol" = "protocol" || '{"feedbackMs": 1}' WHERE id = $1`,
    ],
    ["the hash", `UPDATE "study" SET "lock_hash" = repeat('a', 64) WHERE id = $1`],
    ["the lock", `UPDATE "study" SET "lock_hash" = NULL, "locked_at" = NULL WHERE id = $1`],
    ["the address", `UPDATE "study" SET "slug" = 'other' WHERE id = $1`],
    ["the photo set", `UPDATE "study" SET "photo_set_id" = gen_random_uuid() WHERE id = $1`],
    ["the parent", `UPDATE "study" SET "version" = 9 WHERE id = $1`],
    ["the status, back to draft", `UPDATE "study" SET "status" = 'draft' WHERE id = $1`],
    ["the study", `DELETE FROM "study" WHERE id = $1`],
  ])("refuses to change or remove of a locked study: %s", async (_, sql) => {
    const attempt = client.query(sql, [study().id]);
    await expect(attempt).rejects.toMatchObject(refusedBy("study_is_locked"));
  });

  test.each([
    ["study_keeps_variants", `DELETE FROM "study_variant" WHERE study_id = $1`],
    ["study_keeps_variants", `UPDATE "study_variant" SET added_at = now() WHERE study_id = $1`],
    [
      "study_keeps_variants",
      `INSERT INTO "study_variant" ("study_id", "variant_id") VALUES ($1, gen_random_uuid())`,
    ],
    [
      "photo_set_is_locked",
      `DELETE FROM "photo_set_entry" WHERE photo_set_id = (SELECT photo_set_id FROM "study" WHERE id = $1)`,
    ],
    [
      "photo_set_is_locked",
      `UPDATE "photo_set_entry" SET "name" = 'x' || "name" WHERE photo_set_id = (SELECT photo_set_id FROM "study" WHERE id = $1)`,
    ],
    ["stimuli_are_locked", `DELETE FROM "stimulus" WHERE study_id = $1`],
    ["stimuli_are_locked", `UPDATE "stimulus" SET "storage_key" = 'x' WHERE study_id = $1`],
    [
      "variant_is_locked",
      `UPDATE "variant" SET "artifact_key" = 'x' WHERE id IN (SELECT variant_id FROM "study_variant" WHERE study_id = $1)`,
    ],
    [
      "variant_is_locked",
      `UPDATE "variant" SET "status" = 'checking' WHERE id IN (SELECT variant_id FROM "study_variant" WHERE study_id = $1)`,
    ],
    ["photo_is_fixed", `UPDATE "photo" SET "sha256" = repeat('a', 64) WHERE $1::uuid IS NOT NULL`],
  ])("refuses by %s: %s", async (constraint, sql) => {
    const attempt = client.query(sql, [study().id]);
    await expect(attempt).rejects.toMatchObject(refusedBy(constraint));
  });

  test("moves a status along its way only", async () => {
    const states = ["draft", "locked", "open", "paused", "closed"] as const;
    const allowed = [
      "draft>locked",
      "locked>open",
      "open>paused",
      "open>closed",
      "paused>open",
      "paused>closed",
    ];
    const found: string[] = [];
    const { id } = await makeDraft();
    const lock = { lockHash: "a".repeat(64), lockedAt: new Date() };
    for (const from of states) {
      for (const to of states.filter((state) => state !== from)) {
        const data = from === "draft" ? { lockHash: null, lockedAt: null } : lock;
        await changeLocked((tx) =>
          tx.study.update({ where: { id }, data: { status: from, ...data } }),
        );
        const change = { status: to, ...(to === "draft" ? {} : lock) };
        const moved = await db.study.update({ where: { id }, data: change }).then(
          () => true,
          () => false,
        );
        if (moved) found.push(`${from}>${to}`);
      }
    }
    expect(found.sort()).toEqual([...allowed].sort());
  });

  test("takes no study that begins as anything but a draft", async () => {
    const attempt = client.query(
      `INSERT INTO "study" ("slug", "title", "status", "protocol", "photo_set_id")
       SELECT 'sudden', 'Sudden', 'open', "protocol", "photo_set_id" FROM "study" WHERE id = $1`,
      [study().id],
    );
    await expect(attempt).rejects.toMatchObject(refusedBy("study_is_locked"));
  });

  test("lets a study from before there were locks be paused, resumed and versioned without one", async () => {
    const { id, slug } = await makeDraft();
    await changeLocked((tx) => tx.study.update({ where: { id }, data: { status: "open" } }));
    await pauseStudy(id, study().ownerId);
    await resumeStudy(id, study().ownerId);
    expect(await findPublicStudy(slug)).toMatchObject({ status: "open", lockHash: null });
    expect(await makeNewVersion(id, study().ownerId)).toMatch(/^tiny-v3/);
    const attempt = client.query(`UPDATE "study" SET "protocol" = '{}' WHERE id = $1`, [id]);
    await expect(attempt).rejects.toMatchObject(refusedBy("study_is_locked"));
  });
});
