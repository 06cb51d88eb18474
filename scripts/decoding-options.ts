import { z } from "zod";
import { upsamplings } from "@/lib/color/upsampling";

/** Shortest side, in px, at which a network sees a photograph. */
export const inputSideOption = z.coerce.number().int().min(16).max(4096);

/** Options of commands that recolour, in place of what a model's card says. */
export const decodingOptions = z.object({
  temperature: z.coerce.number().min(0.001).max(10).optional(),
  upsampling: z.enum(upsamplings).optional(),
  "input-side": inputSideOption.optional(),
});

/** The options by the names that they have in a card. */
export function decodingOf({
  temperature,
  upsampling,
  "input-side": inputSide,
}: z.infer<typeof decodingOptions>) {
  return { temperature, upsampling, inputSide };
}
