import { z } from "zod";
import { plateCount } from "@/lib/protocol/schema";

/** What a browser sends after the last plate: the numbers that were seen, null for none. Null instead: not taken. */
export const colourVisionInput = z.object({
  answers: z
    .array(
      z
        .string()
        .regex(/^\d{1,2}$/)
        .nullable(),
    )
    .length(plateCount)
    .nullable(),
});
export type ColourVisionInput = z.infer<typeof colourVisionInput>;

/** All that the browser learns of its answers: whether the session goes on. */
export type ColourVisionResult = { isScreenedOut: boolean };
