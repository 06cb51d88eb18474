import "server-only";
import { db, type Transaction } from "@/server/db";
import type { Prisma } from "@/server/generated/prisma/client";

export type AuditEntry = {
  action:
    | "study.created"
    | "study.edited"
    | "study.recruited"
    | "study.locked"
    | "study.opened"
    | "study.paused"
    | "study.resumed"
    | "study.closed"
    | "study.versioned"
    | "photographs.added"
    | "photographs.refused"
    | "variant.chosen"
    | "variant.removed"
    | "variant.uploaded"
    | "variant.added"
    | "variant.failed"
    | "session.withdrawn"
    | "exclusion.reversed";
  userId?: string;
  studyId?: string;
  detail?: Prisma.InputJsonObject;
};

/** Adds to the append-only log of who did what to which study. */
export async function recordAudit(entry: AuditEntry, tx: Transaction = db): Promise<void> {
  await tx.auditEvent.create({ data: entry });
}
