import { z } from "zod";

const code = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9-]{4,40}$/, "a completion code has 4 to 40 letters, digits or hyphens");

/** Where a study's participants come from. It may change while the study runs: it is not part of its lock. */
export const recruitmentSchema = z.object({
  /** On the front page, open to volunteers. */
  listed: z.boolean().default(false),
  /** Volunteers may play: told at once whether they were right, never counted. */
  game: z.boolean().default(false),
  prolific: z
    .object({ completionCode: code, screenedOutCode: code.nullable().default(null) })
    .nullable()
    .default(null),
  mturk: z.boolean().default(false),
});

export type Recruitment = z.infer<typeof recruitmentSchema>;
