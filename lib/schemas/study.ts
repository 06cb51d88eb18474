import { z } from "zod";

/** What a study says of itself on its start page. */
export const studyDetails = z.object({
  title: z.string().trim().min(1, "Give the study a title.").max(120),
  description: z.string().trim().max(1000),
});

export type StudyDetails = z.infer<typeof studyDetails>;
