import { access } from "node:fs/promises";
import { basename } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { NewStudyInput } from "@/lib/schemas/new-study";
import { db } from "@/server/db";
import { env } from "@/server/env";
import { importPhotographs } from "@/server/jobs/import-photographs";
import { prepareStudy } from "@/server/jobs/prepare-study";
import { migrateQueue } from "@/server/jobs/worker";
import { addVariants, draftStudy, listOwnPhotoSets, listVariantChoices } from "@/server/new-study";
import { listCredits } from "@/server/participants";
import { createPhotoSet } from "@/server/photos";
import { getStudyForMember } from "@/server/studies";
import { removeVariant, uploadPhotographs } from "@/server/study-drafts";
import { lockStudy } from "@/server/study-life";
import { stagingFile } from "@/server/uploads/staging";
import { makePhotos, setUpStudy, tinyProtocol } from "@/test/support/makers";
import { encodeJpeg, photoPixels } from "@/test/support/pictures";
import { rawZip, type RawEntry } from "@/test/support/zips";

const study = setUpStudy();
const origin = { credit: "A. Photographer", licence: "CC0-1.0", source: "own archive" };
let good: RawEntry[];

beforeAll(async () => {
  await migrateQueue();
  good = await Promise.all(
    Array.from({ length: 13 }, async (_, i) => ({
      name: `new photo-${String(i).padStart(2, "0")}.jpg`,
      data: await encodeJpeg(photoPixels({ seed: 900 + i, width: 96, height: 80 })),
    })),
  );
});

const input = (changes: Partial<NewStudyInput> = {}): NewStudyInput => ({
  ...{ title: "Autumn", slug: "autumn", description: "", preset: "pick-real", photoSetId: null },
  variants: ["gray", "random"],
  ...changes,
});

/** A draft with the tests' small protocol, as its form would save it. */
async function makeDraft(changes: Partial<NewStudyInput>) {
  const { ownerId } = study();
  await draftStudy(ownerId, input(changes));
  const slug = changes.slug ?? "autumn";
  await db.study.update({ where: { slug }, data: { protocol: tinyProtocol } });
  const { id } = await getStudyForMember(slug, ownerId);
  return { id, slug, edit: { studyId: id, userId: ownerId }, read: () => readDraft(slug) };
}

const readDraft = (slug: string) => getStudyForMember(slug, study().ownerId);

async function upload(draft: Awaited<ReturnType<typeof makeDraft>>, entries: RawEntry[]) {
  const source = [rawZip(entries)] as unknown as AsyncIterable<Uint8Array>;
  const { path: zipPath } = await stagingFile({ dataDir: env().TRUEHUE_DATA, source });
  const input = { ...origin, file: "photos.zip" };
  await uploadPhotographs(draft.edit, { input, zipPath });
  return { studyId: draft.id, zipPath, zipName: input.file, ...origin };
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

describe("a study made in the browser", () => {
  test("comes from uploaded photographs to a lock, by the worker's two jobs", async () => {
    const draft = await makeDraft({});
    const job = await upload(draft, good);
    expect((await draft.read()).preparation).toMatchObject({ state: "waiting" });
    await importPhotographs(job);
    expect(await isThere(job.zipPath)).toBe(false);
    expect((await draft.read()).preparation).toMatchObject({ state: "waiting", problems: [] });
    await expect(lockStudy(draft.id, study().ownerId)).rejects.toThrow("still being made");
    await prepareStudy({ studyId: draft.id });
    expect((await draft.read()).preparation).toBeNull();
    expect(await db.stimulus.count({ where: { studyId: draft.id } })).toBe(13 * 3);
    const { photoSetId } = await draft.read();
    const [photo] = await db.photoSetEntry.findMany({ where: { photoSetId } });
    expect(photo).toMatchObject(origin);
    await lockStudy(draft.id, study().ownerId);
    expect((await draft.read()).lockHash).toMatch(/^[0-9a-f]{64}$/);
  });

  test("whose jobs run a second time is not changed by them", async () => {
    const draft = await makeDraft({ slug: "twice" });
    const job = await upload(draft, good);
    await importPhotographs(job);
    await importPhotographs(job);
    expect((await draft.read()).preparation).toMatchObject({ state: "waiting", problems: [] });
    const { photoSetId } = await draft.read();
    expect(await db.photoSetEntry.count({ where: { photoSetId } })).toBe(13);
  });

  test("takes none of the photographs where one is bad, and names everything that is wrong", async () => {
    const draft = await makeDraft({ slug: "bad" });
    const [small] = await makePhotos(1);
    const job = await upload(draft, [
      ...good,
      { name: "again.jpg", data: good[0].data },
      { name: "NEW PHOTO-01.png", data: small.bytes },
      { name: "page.jpg", data: Buffer.from("<html>") },
      { name: "../up.jpg", data: good[1].data },
      { name: "notes.txt", data: Buffer.from("hello") },
    ]);
    await importPhotographs(job);
    const { preparation, photoSetId } = await draft.read();
    expect(preparation?.state).toBe("failed");
    expect(preparation?.step).toMatch(/photos\.zip: \d+ problems were found/);
    const errors = preparation?.problems.filter(({ severity }) => severity === "error") ?? [];
    expect(errors.map(({ file }) => file)).toEqual(
      expect.arrayContaining(["again.jpg", "NEW PHOTO-01.png", "page.jpg", "../up.jpg"]),
    );
    for (const { problem, expected } of errors) expect(`${problem} ${expected}`).toMatch(/\.$/);
    expect(await db.photoSetEntry.count({ where: { photoSetId } })).toBe(0);
    // Its page offers to go on without them; run again, the job leaves what it has found.
    expect(preparation?.upload).toBe(basename(job.zipPath));
    await importPhotographs(job);
    expect((await draft.read()).preparation).toEqual(preparation);
  });

  test("may take the photographs of a study of one's own, with their pictures, and adds none to them", async () => {
    const [set] = await listOwnPhotoSets(study().ownerId);
    expect(set.photographs).toBeGreaterThan(0);
    const { photoSetId } = study();
    const draft = await makeDraft({ slug: "same-photos", photoSetId });
    await prepareStudy({ studyId: draft.id });
    expect(await db.stimulus.count({ where: { studyId: draft.id } })).toBe(14 * 3);
    await expect(upload(draft, good)).rejects.toMatchObject({ code: "conflict" });
  });

  test("says where its own copy of a photograph comes from, whoever has sent the same before", async () => {
    const [photo] = await makePhotos(1);
    const creditsOf = async (credit: string) =>
      listCredits(await createPhotoSet("", [{ ...photo, credit }]));
    expect([await creditsOf("First"), await creditsOf("Second")]).toEqual([["First"], ["Second"]]);
  });

  test("is refused with somebody else's photographs, an unknown variant, or an address that is taken", async () => {
    const stranger = await db.user.create({ data: { email: "stranger@new.example.org" } });
    expect(await listOwnPhotoSets(stranger.id)).toEqual([]);
    const theirs = input({ slug: "theirs", photoSetId: study().photoSetId });
    await expect(draftStudy(stranger.id, theirs)).rejects.toMatchObject({ code: "not_found" });
    const unknown = input({ slug: "unknown", variants: ["no-such-variant"] });
    await expect(draftStudy(stranger.id, unknown)).rejects.toMatchObject({ code: "not_found" });
    const sets = await db.photoSet.count();
    await expect(draftStudy(stranger.id, input({ slug: "tiny" }))).rejects.toMatchObject({
      code: "conflict",
      fields: [{ path: "slug" }],
    });
    expect(await db.photoSet.count()).toBe(sets);
    expect(await db.study.count({ where: { slug: { in: ["theirs", "unknown"] } } })).toBe(0);
  });
});

describe("a draft's variants", () => {
  test("are chosen from the platform's and one's own, and can be taken out again", async () => {
    const choices = await listVariantChoices(study().ownerId);
    expect(choices.map(({ slug }) => slug)).toEqual(expect.arrayContaining(["full", "gray"]));
    const draft = await makeDraft({ slug: "choice", photoSetId: study().photoSetId, variants: [] });
    await prepareStudy({ studyId: draft.id });
    await addVariants(draft.edit, ["gray"]);
    await expect(removeVariant(draft.edit, "gray")).rejects.toMatchObject({ code: "conflict" });
    await prepareStudy({ studyId: draft.id });
    const where = { studyId: draft.id, variant: { slug: "gray" } };
    expect(await db.stimulus.count({ where })).toBe(14);
    await removeVariant(draft.edit, "gray");
    expect(await db.stimulus.count({ where })).toBe(0);
    await expect(removeVariant(draft.edit, "gray")).rejects.toMatchObject({ code: "not_found" });
  });

  test("that were uploaded for other photographs are refused, with the number that is missing", async () => {
    const { ownerId } = study();
    const data = { slug: "own-upload", name: "Own", kind: "uploaded_pictures" } as const;
    await db.variant.create({ data: { ...data, ownerId, status: "ready" } });
    const draft = await makeDraft({ slug: "foreign", photoSetId: study().photoSetId });
    await prepareStudy({ studyId: draft.id });
    const attempt = addVariants(draft.edit, ["own-upload"]);
    await expect(attempt).rejects.toThrow(/14 of 14/);
  });

  test("are changed by members who may, and by nobody else", async () => {
    const draft = await makeDraft({ slug: "guarded", photoSetId: study().photoSetId });
    const viewer = await db.user.create({ data: { email: "viewer@new.example.org" } });
    const edit = { studyId: draft.id, userId: viewer.id };
    await expect(removeVariant(edit, "gray")).rejects.toMatchObject({ code: "not_found" });
    const row = { userId: viewer.id, studyId: draft.id, role: "viewer" } as const;
    await db.membership.create({ data: row });
    await expect(removeVariant(edit, "gray")).rejects.toMatchObject({ code: "forbidden" });
  });
});
