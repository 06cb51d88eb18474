import "server-only";
import { basename } from "node:path";
import { AppError } from "@/lib/errors";
import { protocolSchema, type Protocol } from "@/lib/protocol/schema";
import { preparationSchema, type Preparation } from "@/lib/schemas/preparation";
import type { PhotographsInput } from "@/lib/schemas/new-study";
import type { StudyDetails } from "@/lib/schemas/study";
import { recordAudit } from "@/server/audit";
import { db, type Transaction } from "@/server/db";
import { addJob } from "@/server/jobs/add-job";
import { holdForEditor, requireDraft, type Edit } from "@/server/studies";

/**
 * Changes what a draft says and how its sessions run. Where the stimuli's size changes, its pictures are made anew by
 * a worker.
 */
export async function updateDraft(
  edit: Edit,
  { title, description, protocol }: StudyDetails & { protocol: Protocol },
): Promise<void> {
  const { studyId, userId } = edit;
  await db.$transaction(async (tx) => {
    await beginEdit(tx, edit);
    const where = { id: studyId };
    const before = await tx.study.findUniqueOrThrow({ where, select: { protocol: true } });
    await tx.study.update({ where, data: { title, description, protocol } });
    await recordAudit({ action: "study.edited", userId, studyId }, tx);
    if (protocolSchema.parse(before.protocol).stimulusPx === protocol.stimulusPx) return;
    await requireIdle(tx, studyId);
    await tx.stimulus.deleteMany({ where: { studyId } });
    await queuePreparation(tx, studyId);
  });
}

/** Takes a variant out of a draft; elsewhere it stays what it is. */
export async function removeVariant(edit: Edit, slug: string): Promise<void> {
  const { studyId, userId } = edit;
  await db.$transaction(async (tx) => {
    await beginEdit(tx, edit);
    await requireIdle(tx, studyId);
    const where = { studyId, variant: { slug } };
    const { count } = await tx.studyVariant.deleteMany({ where });
    if (count === 0) throw new AppError("not_found", "There is no such variant in this study.");
    await tx.stimulus.deleteMany({ where });
    await recordAudit(
      { action: "variant.removed", userId, studyId, detail: { variant: slug } },
      tx,
    );
  });
}

/** Queues the check of an uploaded ZIP of photographs, which are added to the draft's. */
export async function uploadPhotographs(
  edit: Edit,
  { input, zipPath }: { input: PhotographsInput; zipPath: string },
): Promise<void> {
  const { studyId } = edit;
  await db.$transaction(async (tx) => {
    await beginEdit(tx, edit);
    await requireIdle(tx, studyId);
    await requireOwnPhotographs(studyId, tx);
    const { file: zipName, ...origin } = input;
    await markWaiting(tx, studyId, basename(zipPath));
    await addJob(tx, "import-photographs", { studyId, zipPath, zipName, ...origin });
  });
}

/** Whether no other study shows the study's photographs: such stay as they are. */
export async function hasOwnPhotographs(
  studyId: string,
  client: Transaction = db,
): Promise<boolean> {
  const others = await client.study.count({
    where: { id: { not: studyId }, photoSet: { studies: { some: { id: studyId } } } },
  });
  return others === 0;
}

export async function requireOwnPhotographs(
  studyId: string,
  client: Transaction = db,
): Promise<void> {
  if (await hasOwnPhotographs(studyId, client)) return;
  throw new AppError(
    "conflict",
    "Another study shows these photographs, too, so none can be added. Make a new study for other photographs.",
  );
}

/** Tries again what a worker could not do. */
export async function prepareAgain(edit: Edit): Promise<void> {
  await db.$transaction(async (tx) => {
    await beginEdit(tx, edit);
    await requireIdle(tx, edit.studyId);
    await queuePreparation(tx, edit.studyId);
  });
}

/** Keeps the draft a draft to the end of the transaction, and refuses whoever may not change it. */
export async function beginEdit(tx: Transaction, edit: Edit): Promise<void> {
  requireDraft({ status: await holdForEditor(tx, edit) });
}

/** What a worker is about to use does not change under its hands. */
export async function requireIdle(tx: Transaction, studyId: string): Promise<void> {
  const { preparation, variants } = await tx.study.findUniqueOrThrow({
    where: { id: studyId },
    select: {
      preparation: true,
      variants: {
        where: {
          variant: {
            kind: { in: ["uploaded_pictures", "uploaded_model"] },
            status: { in: ["uploaded", "checking", "generating"] },
          },
        },
        select: { variantId: true },
      },
    },
  });
  const { state } = preparationSchema.nullable().parse(preparation) ?? {};
  if (state !== "waiting" && state !== "running" && variants.length === 0) return;
  throw new AppError(
    "conflict",
    "The study's pictures are being made. Wait until they are there, then change it.",
  );
}

/** Has a worker make what the draft lacks: colourings of its variants, and stimuli. */
export async function queuePreparation(tx: Transaction, studyId: string): Promise<void> {
  await markWaiting(tx, studyId);
  await addJob(tx, "prepare-study", { studyId });
}

async function markWaiting(tx: Transaction, studyId: string, upload?: string): Promise<void> {
  const step = "Waiting for a worker";
  const waiting: Preparation = { state: "waiting", step, done: 0, total: 0, problems: [], upload };
  await tx.study.update({ where: { id: studyId }, data: { preparation: waiting } });
}
