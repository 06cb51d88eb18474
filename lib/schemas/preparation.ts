import { z } from "zod";
import { uploadProblems } from "@/lib/schemas/variant";

/** How far a worker has come with what a draft needs: photographs, colourings, stimuli. */
export const preparationSchema = z.object({
  state: z.enum(["waiting", "running", "failed"]),
  step: z.string(),
  done: z.number().int().min(0).default(0),
  total: z.number().int().min(0).default(0),
  /** Which upload is being checked, or has failed, by the name it is staged under. */
  upload: z.string().optional(),
  /** Of a failure: everything that was found. */
  problems: uploadProblems.default([]),
});

export type Preparation = z.infer<typeof preparationSchema>;
