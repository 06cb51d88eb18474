import { z } from "zod";
import { presets } from "@/lib/protocol/presets";
import type { Protocol } from "@/lib/protocol/schema";
import { studyDetails } from "@/lib/schemas/study";
import { slugify } from "@/lib/slug";

const presetNames = Object.keys(presets) as [Protocol["preset"], ...Protocol["preset"][]];

/** Variants by their slugs: of the platform itself, or uploaded by the researcher before. */
export const variantChoice = z.array(z.string().min(1).max(80)).max(40);

/** What a researcher says of a study that is to be made. */
export const newStudyInput = studyDetails.extend({
  slug: z
    .string()
    .max(60)
    .refine(
      (slug) => slug !== "" && slug === slugify(slug),
      "Small letters, digits and single hyphens, as in autumn-2026.",
    ),
  preset: z.enum(presetNames),
  /** A set of one's own studies; null: to be uploaded. */
  photoSetId: z.uuid().nullable(),
  variants: variantChoice,
});

export type NewStudyInput = z.infer<typeof newStudyInput>;

/** Whose photographs an upload holds; shown to participants on the study's page of photographers. */
export const photographsInput = z.object({
  credit: z.string().trim().min(1, "Name the photographer.").max(200),
  licence: z.string().trim().min(1, "Name the licence.").max(200),
  source: z.string().trim().min(1, "Say where they come from.").max(300),
  /** What the sender calls the file; it is only shown back. */
  file: z.string().min(1).max(255),
});

export type PhotographsInput = z.infer<typeof photographsInput>;
