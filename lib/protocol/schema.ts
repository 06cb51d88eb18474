import { z } from "zod";

const ms = z.number().int().min(0).max(60_000);
const count = z.number().int().min(0).max(500);

/**
 * Everything that decides how a session of a study runs, stored with the study as one document.
 * Durations in ms, sizes in CSS px (docs/protocol.md).
 */
export const protocolSchema = z
  .object({
    preset: z.enum(["zhang2016", "pix2pix2017", "pick-real"]),
    /** What a participant is asked to point at. */
    question: z.enum(["pick_real", "pick_fake"]),
    questionText: z.string().min(1).max(200),
    stimulusPx: z.number().int().min(64).max(1024),
    exposureMs: ms.min(50),
    blankBeforeMs: ms,
    blankBetweenMs: ms,
    blankAfterMs: ms,
    feedbackMs: ms,
    practiceTrials: count,
    /** A multiple of four: sides and order are crossed exactly. */
    testTrials: count.min(4).multipleOf(4),
    vigilanceTrials: count,
    /** Vigilance trials that must be answered correctly for a session to count. */
    vigilancePassMin: count,
    exclusions: z.object({
      /** Largest tolerated |achieved - requested| exposure. */
      exposureToleranceMs: ms,
      /** Trials answered faster than this are left out. */
      reactionMinMs: ms,
      /** Sessions with a faster median are left out. */
      medianReactionMinMs: ms,
      /** Sessions that chose one side in a larger share of test trials are left out. */
      sameSideShareMax: z.number().min(0.5).max(1),
    }),
    consent: z.object({ version: z.number().int().min(1), text: z.string().min(1).max(10_000) }),
    wantedParticipantsPerVariant: z.number().int().min(1).max(100_000),
  })
  .refine((p) => p.vigilanceTrials <= p.testTrials, {
    message: "There may not be more vigilance trials than test trials: each test block holds one.",
  })
  .refine((p) => p.vigilancePassMin <= p.vigilanceTrials, {
    message: "The vigilance rule asks for more correct answers than there are vigilance trials.",
  });

export type Protocol = z.infer<typeof protocolSchema>;

export function countTrials(protocol: Protocol): number {
  return protocol.practiceTrials + protocol.testTrials + protocol.vigilanceTrials;
}
