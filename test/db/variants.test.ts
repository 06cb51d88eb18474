import { access } from "node:fs/promises";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import sharp from "sharp";
import { db } from "@/server/db";
import { env } from "@/server/env";
import { addJob, type JobPayload } from "@/server/jobs/add-job";
import { abandonUpload, importUpload } from "@/server/jobs/import-upload";
import { migrateQueue, startWorker } from "@/server/jobs/worker";
import { getStudyForMember, type MemberStudy } from "@/server/studies";
import { lockStudy, makeNewVersion, openStudy } from "@/server/study-life";
import { stagingFile } from "@/server/uploads/staging";
import { createUploadedVariant, getVariantOf, listPairs } from "@/server/variants";
import { listPhotos, type StoredPhoto } from "@/server/photos";
import { store } from "@/server/storage";
import { setUpStudy } from "@/test/support/makers";
import { makeSessions } from "@/test/support/sessions";
import { rawZip, type RawEntry } from "@/test/support/zips";

const study = setUpStudy();
let member: MemberStudy;
let photos: StoredPhoto[];
/** A faultless recolouring of every photograph: without colour, under the photograph's name. */
let faultless: RawEntry[];

beforeAll(async () => {
  await migrateQueue();
  member = await makeDraft();
  photos = await listPhotos(study().photoSetId);
  faultless = await Promise.all(
    photos.map(async ({ name, storageKey }) => ({
      name: name.replace(".jpg", ".png"),
      data: await sharp(await store().get(storageKey))
        .grayscale()
        .png()
        .toBuffer(),
    })),
  );
});

// No worker runs but in the test that starts one: what is queued here is dropped.
afterEach(async () => {
  await db.$executeRaw`DELETE FROM graphile_worker._private_jobs`;
});

/** A draft with the photographs, variants and pictures of the study. */
async function makeDraft(): Promise<MemberStudy> {
  const { id, ownerId } = study();
  return getStudyForMember(await makeNewVersion(id, ownerId), ownerId);
}

const by = ({ id }: MemberStudy) => ({ studyId: id, userId: study().ownerId });

async function stage(entries: RawEntry[]): Promise<string> {
  const source = [rawZip(entries)] as unknown as AsyncIterable<Uint8Array>;
  return (await stagingFile({ dataDir: env().TRUEHUE_DATA, source })).path;
}

/** Uploads a ZIP as a researcher's request does, and gives what the queue would hand to the job. */
async function upload(
  entries: RawEntry[],
  into: MemberStudy = member,
): Promise<JobPayload<"import-upload"> & { slug: string }> {
  const zipPath = await stage(entries);
  const input = { name: "Our Model", file: "ours.zip" };
  const slug = await createUploadedVariant(by(into), { input, zipPath });
  const { id } = await db.variant.findUniqueOrThrow({ where: { slug } });
  return { slug, variantId: id, studyId: into.id, zipPath, zipName: input.file };
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

async function countPictures(variantId: string): Promise<[number, number]> {
  const where = { variantId };
  return [await db.colorization.count({ where }), await db.stimulus.count({ where })];
}

const countJobs = async (): Promise<number> => {
  const [{ n }] = await db.$queryRaw<{ n: number }[]>`
    SELECT count(*)::int AS "n" FROM graphile_worker.jobs`;
  return n;
};

describe("an upload", () => {
  test("is registered under a name of its own, with its job and its place in the audit log", async () => {
    const { slug, variantId } = await upload(faultless);
    expect(slug).toMatch(/^our-model-[0-9a-f]{6}$/);
    const variant = await getVariantOf(member.id, slug);
    expect(variant).toMatchObject({
      name: "Our Model",
      kind: "uploaded_pictures",
      status: "uploaded",
    });
    const jobs = await db.$queryRaw<object[]>`
      SELECT "identifier" AS "task", "payload" FROM graphile_worker._private_jobs
      JOIN graphile_worker._private_tasks t ON t."id" = "task_id"`;
    expect(jobs).toMatchObject([{ task: "import-upload", payload: { variantId } }]);
    const event = await db.auditEvent.findFirstOrThrow({ where: { action: "variant.uploaded" } });
    expect(event).toMatchObject({ userId: study().ownerId, studyId: member.id });
  });

  test("whose name has no letters of an address is called variant", async () => {
    const zipPath = await stage(faultless);
    const input = { name: "色彩", file: "色.zip" };
    const slug = await createUploadedVariant(by(member), { input, zipPath });
    expect(slug).toMatch(/^variant-[0-9a-f]{6}$/);
  });

  test("of a viewer is refused, and registers nothing", async () => {
    const before = await db.variant.count();
    const viewer = await db.user.create({ data: { email: "viewer@example.org" } });
    const edit = { studyId: member.id, userId: viewer.id };
    await db.membership.create({ data: { ...edit, role: "viewer" } });
    const attempt = createUploadedVariant(edit, {
      input: { name: "Ours", file: "ours.zip" },
      zipPath: "nowhere",
    });
    await expect(attempt).rejects.toMatchObject({ code: "forbidden" });
    expect(await db.variant.count()).toBe(before);
  });

  test("to a study that is locked is refused, whatever the page believed, and registers nothing", async () => {
    const before = await db.variant.count();
    const draft = await makeDraft();
    await lockStudy(draft.id, study().ownerId);
    const attempt = createUploadedVariant(by(draft), {
      input: { name: "Ours", file: "ours.zip" },
      zipPath: "nowhere",
    });
    await expect(attempt).rejects.toMatchObject({ code: "conflict" });
    await expect(attempt).rejects.toThrow("Make a new version");
    expect(await db.variant.count()).toBe(before);
  });
});

describe("a good upload", () => {
  let job: Awaited<ReturnType<typeof upload>>;
  beforeAll(async () => {
    job = await upload(faultless);
    await importUpload(job);
  });

  test("is ready, with a colouring and a stimulus for every photograph", async () => {
    const variant = await getVariantOf(member.id, job.slug);
    expect(variant).toMatchObject({ status: "ready", failureReason: null, problems: [] });
    expect(variant.progressDone).toBe(variant.progressTotal);
    expect(await countPictures(job.variantId)).toEqual([14, 14]);
    expect(await isThere(job.zipPath)).toBe(false);
  });

  test("stands beside the photographs on its page, in the order of their names", async () => {
    const pairs = await listPairs(member.id, job.variantId, 5);
    expect(pairs.map((pair) => pair.photoName)).toEqual(photos.slice(0, 5).map((p) => p.name));
    expect(new Set(pairs.flatMap((pair) => [pair.realId, pair.recolouredId])).size).toBe(10);
  });

  test("is shown to participants once its study is open", async () => {
    const draft = await makeDraft();
    const { variantId, ...rest } = await upload(faultless, draft);
    await importUpload({ variantId, ...rest });
    await openStudy(draft.id, study().ownerId);
    await makeSessions(4, draft.slug);
    expect(await db.trialSession.count({ where: { variantId } })).toBe(1);
  });

  test("whose job runs a second time changes nothing", async () => {
    const read = async () => [
      await db.variant.findUniqueOrThrow({ where: { id: job.variantId } }),
      await db.colorization.findMany({ where: { variantId: job.variantId } }),
      await db.stimulus.findMany({ where: { variantId: job.variantId } }),
      await db.auditEvent.count(),
    ];
    const before = await read();
    await importUpload(job);
    expect(await read()).toEqual(before);
  });

  test("whose job was stopped before its file was removed leaves none after the second run", async () => {
    const zipPath = await stage(faultless);
    await importUpload({ ...job, zipPath });
    expect(await isThere(zipPath)).toBe(false);
    expect((await getVariantOf(member.id, job.slug)).status).toBe("ready");
  });

  test("whose job was stopped half-way ends as if it had not been", async () => {
    const other = await upload(faultless);
    const { variantId } = other;
    const [colorization] = await db.colorization.findMany({ where: { variantId: job.variantId } });
    await db.colorization.create({ data: { ...colorization, variantId } });
    await db.variant.update({ where: { id: variantId }, data: { status: "checking" } });
    await importUpload(other);
    expect(await countPictures(variantId)).toEqual([14, 14]);
    expect((await getVariantOf(member.id, other.slug)).status).toBe("ready");
  });
});

describe("a bad upload", () => {
  test("fails with every problem stored, and leaves no colouring, no stimulus and no file", async () => {
    const [first, second, third, , ...rest] = faultless;
    const small = await sharp(second.data).resize(32).png().toBuffer();
    const mirrored = await sharp(third.data).flop().png().toBuffer();
    const job = await upload([
      { name: first.name, data: Buffer.from("<svg/>") },
      { name: second.name, data: small },
      { name: third.name, data: mirrored },
      { name: "stranger.png", data: first.data },
      ...rest,
    ]);
    await importUpload(job);
    const variant = await getVariantOf(member.id, job.slug);
    expect(variant.status).toBe("failed");
    expect(variant.failureReason).toContain("ours.zip: 5 problems were found");
    expect(variant.problems.map((problem) => problem.file).sort()).toEqual([
      "photo-00.png",
      "photo-01.png",
      "photo-02.png",
      "photo-03.jpg",
      "stranger.png",
    ]);
    for (const { problem, expected } of variant.problems) {
      expect(problem).toMatch(/\.$/);
      expect(expected).toMatch(/\.$/);
    }
    expect(await countPictures(job.variantId)).toEqual([0, 0]);
    expect(await isThere(job.zipPath)).toBe(false);
    const event = await db.auditEvent.findFirst({ where: { action: "variant.failed" } });
    expect(event).toMatchObject({ detail: { variant: job.slug } });
  });

  test("stays listed, and is never drawn as an arm", async () => {
    const draft = await makeDraft();
    const job = await upload([{ name: "nothing.txt", data: Buffer.from("nothing") }], draft);
    await importUpload(job);
    await openStudy(draft.id, study().ownerId);
    expect((await getVariantOf(draft.id, job.slug)).status).toBe("failed");
    await makeSessions(8, draft.slug);
    expect(await db.trialSession.count({ where: { variantId: job.variantId } })).toBe(0);
  });

  test("whose file is gone fails with a sentence, and does not throw", async () => {
    const job = await upload(faultless);
    await importUpload({ ...job, zipPath: `${job.zipPath}.missing` });
    const variant = await getVariantOf(member.id, job.slug);
    expect(variant).toMatchObject({ status: "failed", problems: [] });
    expect(variant.failureReason).toMatch(/ours\.zip could not be read.*upload it again\./);
  });

  test("given up half-way leaves none of the pictures that were imported before", async () => {
    const where = { studyId: member.id, variantId: { not: null } };
    const good = await db.stimulus.findFirstOrThrow({ where });
    const job = await upload(faultless);
    const { variantId } = job;
    const { photoId, storageKey } = good;
    await db.colorization.create({ data: { variantId, photoId, storageKey } });
    await db.stimulus.create({ data: { ...good, id: crypto.randomUUID(), variantId } });
    await abandonUpload(job);
    expect(await countPictures(variantId)).toEqual([0, 0]);
    expect(await isThere(job.zipPath)).toBe(false);
  });
});

describe("the queue", () => {
  const payload = () => ({
    variantId: crypto.randomUUID(),
    studyId: member.id,
    zipPath: "nowhere",
    zipName: "x.zip",
  });

  test("holds a job once its transaction is committed, and never when it was rolled back", async () => {
    const rolledBack = db.$transaction(async (tx) => {
      await addJob(tx, "import-upload", payload());
      throw new Error("changed our mind");
    });
    await expect(rolledBack).rejects.toThrow("changed our mind");
    expect(await countJobs()).toBe(0);
    await db.$transaction((tx) => addJob(tx, "import-upload", payload()));
    expect(await countJobs()).toBe(1);
  });

  test("hands the upload to a running worker", async () => {
    const runner = await startWorker();
    try {
      const { slug } = await upload(faultless);
      await expect
        .poll(async () => (await getVariantOf(member.id, slug)).status, { timeout: 20_000 })
        .toBe("ready");
      await expect.poll(countJobs, { timeout: 5_000 }).toBe(0);
    } finally {
      await runner.stop();
    }
  });

  test("lets a worker take over at once what a killed one had under way", async () => {
    const { slug } = await upload(faultless);
    // As a killed worker leaves it: locked a moment ago, by a name that nobody answers to.
    await db.$executeRaw`UPDATE graphile_worker._private_jobs SET locked_by = 'worker-killed', locked_at = now(), attempts = 1`;
    const runner = await startWorker();
    try {
      await expect
        .poll(async () => (await getVariantOf(member.id, slug)).status, { timeout: 20_000 })
        .toBe("ready");
    } finally {
      await runner.stop();
    }
  });
});
