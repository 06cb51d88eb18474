import { canonicalJson } from "@/lib/protocol/canonical-json";
import type { Protocol } from "@/lib/protocol/schema";

export type LockedVariant = {
  id: string;
  slug: string;
  /** sha256 of its weights; null where it has none. */
  artifact: string | null;
  /** sha256 over all the pictures that the study shows of it. */
  pictures: string;
};

/** All that is fixed before the first participant comes. */
export type LockedStudy = {
  protocol: Protocol;
  /** The protocol as it is stored: what it says is hashed, not what it would mean to a later release. */
  document: unknown;
  /** sha256 of each photograph's file. */
  photographs: readonly string[];
  /** sha256 over the photographs as the study shows them. */
  originals: string;
  variants: readonly LockedVariant[];
};

/** When a study ends, decided before it begins: results never stop it (docs/protocol.md, "Studies"). */
export function stoppingRule({ wantedParticipantsPerVariant: wanted }: Protocol): string {
  return `The study ends when every variant has ${wanted} completed ${wanted === 1 ? "session" : "sessions"} that no rule excludes. Results are no reason to stop before.`;
}

/**
 * The text whose sha256 is the lock's hash: the protocol with its exclusion rules and wanted numbers, the
 * photographs, the variants, and the stopping rule. The order in which they were entered does not matter.
 */
export function lockText(study: LockedStudy): string {
  const { protocol, document, photographs, originals, variants } = study;
  return canonicalJson({
    format: "truehue-lock-1",
    protocol: document,
    photographs: [...photographs].sort(),
    originals,
    variants: [...variants].sort((a, b) => (a.id < b.id ? -1 : 1)),
    exclusionRules: protocol.exclusions,
    wantedParticipantsPerVariant: protocol.wantedParticipantsPerVariant,
    stoppingRule: stoppingRule(protocol),
  });
}
