import { db, type Transaction } from "@/server/db";

/**
 * Changes what is locked, which the database refuses to everyone else: for tests of what a study does in a state that
 * is easier to put it into than to bring it to.
 */
export function changeLocked<T>(change: (tx: Transaction) => Promise<T>): Promise<T> {
  return db.$transaction(async (tx) => {
    await switchTriggers(tx, "DISABLE");
    const changed = await change(tx);
    await switchTriggers(tx, "ENABLE");
    return changed;
  });
}

async function switchTriggers(tx: Transaction, how: "DISABLE" | "ENABLE"): Promise<void> {
  for (const [table, trigger] of [
    ["study", "study_is_locked"],
    ["study_variant", "study_keeps_variants"],
    ["variant", "variant_is_locked"],
    ["stimulus", "stimuli_are_locked"],
  ]) {
    await tx.$executeRawUnsafe(`ALTER TABLE "${table}" ${how} TRIGGER "${trigger}"`);
  }
}
