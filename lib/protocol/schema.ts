import { z } from "zod";
import { localeSchema } from "@/lib/locale/schema";
import { questionnaireSchema } from "@/lib/protocol/questionnaire";

const ms = z.number().int().min(0).max(60_000);
const count = z.number().int().min(0).max(500);

/** Plates of the colour vision test (docs/protocol.md). */
export const plateCount = 6;

/** What a study says in a language in place of the platform's own wording. */
const textsSchema = z.object({
  question: z.string().trim().min(1).max(200).optional(),
  consent: z.string().trim().min(1).max(10_000).optional(),
  instructions: z.string().trim().min(1).max(5000).optional(),
});

const exclusionsSchema = z.object({
  /** Largest tolerated |achieved - requested| exposure. */
  exposureToleranceMs: ms,
  /** Trials answered faster than this are left out. */
  reactionMinMs: ms,
  /** Sessions with a faster median are left out. */
  medianReactionMinMs: ms,
  /** Sessions that chose one side in a larger share of test trials are left out. */
  sameSideShareMax: z.number().min(0.5).max(1),
});

/**
 * Everything that decides how a session of a study runs, stored with the study as one document.
 * Durations in ms, sizes in CSS px (docs/protocol.md).
 */
export const protocolSchema = z
  .object({
    preset: z.enum(["zhang2016", "pix2pix2017", "palette2021", "pick-real"]),
    /** What a participant is asked to point at. */
    question: z.enum(["pick_real", "pick_fake"]),
    /** One stimulus after the other, or both at once. */
    presentation: z.enum(["sequential", "simultaneous"]).default("sequential"),
    stimulusPx: z.number().int().min(64).max(1024),
    exposureMs: ms.min(50),
    blankBeforeMs: ms,
    /** Between the two stimuli; 0 where both are shown at once. */
    blankBetweenMs: ms,
    blankAfterMs: ms,
    feedbackMs: ms,
    practiceTrials: count,
    testTrials: count.min(4),
    vigilanceTrials: count,
    /** Vigilance trials that must be answered correctly for a session to count. */
    vigilancePassMin: count,
    exclusions: exclusionsSchema,
    colourVision: z
      .object({
        /** "gate" ends the session of whoever reads fewer than `passMin` plates. */
        mode: z.enum(["off", "record", "gate"]),
        passMin: z.number().int().min(0).max(plateCount),
      })
      .default({ mode: "off", passMin: 0 }),
    /** The study's own language: what is not written in a participant's is shown in this one. */
    language: localeSchema.default("en"),
    consentVersion: z.number().int().min(1),
    texts: z.partialRecord(localeSchema, textsSchema).default({}),
    /** Asked after the last trial. */
    questionnaire: questionnaireSchema.default([]),
    wantedParticipantsPerVariant: z.number().int().min(1).max(100_000),
  })
  .refine((p) => p.presentation === "simultaneous" || p.testTrials % 4 === 0, {
    path: ["testTrials"],
    message:
      "The number of test trials must be a multiple of four: sides and order are crossed exactly.",
  })
  .refine((p) => p.testTrials % 2 === 0, {
    path: ["testTrials"],
    message: "The number of test trials must be even: the photograph is as often left as right.",
  })
  .refine((p) => p.presentation === "sequential" || p.blankBetweenMs === 0, {
    path: ["blankBetweenMs"],
    message: "Stimuli that are shown at once have no blank between them: it must be 0.",
  })
  .refine((p) => p.vigilanceTrials <= p.testTrials, {
    path: ["vigilanceTrials"],
    message: "There may not be more vigilance trials than test trials: each test block holds one.",
  })
  .refine((p) => p.vigilancePassMin <= p.vigilanceTrials, {
    path: ["vigilancePassMin"],
    message: "The vigilance rule asks for more correct answers than there are vigilance trials.",
  });

export type Protocol = z.infer<typeof protocolSchema>;

/** A game's: every trial is told of and none is counted, so it needs neither practice nor vigilance. */
export function gameProtocol(protocol: Protocol): Protocol {
  return { ...protocol, practiceTrials: 0, vigilanceTrials: 0, vigilancePassMin: 0 };
}

export function countTrials(protocol: Protocol): number {
  return protocol.practiceTrials + protocol.testTrials + protocol.vigilanceTrials;
}
