import { z } from "zod";
import { upsamplings } from "@/lib/color/upsampling";

/** Options of commands that recolour, in place of what a model's card says. */
export const decodingOptions = z.object({
  temperature: z.coerce.number().min(0.001).max(10).optional(),
  upsampling: z.enum(upsamplings).optional(),
});
