import { z } from "zod";

/** What a researcher says of a variant when uploading it. */
export const uploadInput = z.object({
  name: z
    .string()
    .trim()
    .min(1, "give the variant a name")
    .max(80, "a name has at most 80 characters"),
  /** What the sender calls the file; it is only shown back. */
  file: z.string().min(1).max(255),
});
export type UploadInput = z.infer<typeof uploadInput>;

export const uploadProblems = z.array(
  z.object({
    severity: z.enum(["error", "note"]),
    file: z.string(),
    problem: z.string(),
    expected: z.string(),
  }),
);
