import { parseArgs } from "node:util";
import { z } from "zod";
import { upsamplings } from "@/lib/color/upsampling";
import { AppError } from "@/lib/errors";
import { bundledModels } from "@/scripts/bundled-models";
import { decodingOptions } from "@/scripts/decoding-options";

const optionsSchema = z.object({
  data: z.string("name a folder of photographs"),
  models: z.string().default(bundledModels),
  /** Rows of the table, separated by commas; without it every model there is, and the baselines. */
  variants: z
    .string()
    .transform((text) => text.split(",").map((slug) => slug.trim()))
    .optional(),
  json: z.string().optional(),
  /** The most photographs, taken evenly from the folder. */
  limit: z.coerce.number().int().min(2).optional(),
  /** The photographs' centre squares are reduced to this side, in px. */
  side: z.coerce.number().int().min(16).max(4096).optional(),
  seed: z.string().default("1"),
  resamples: z.coerce.number().int().min(100).max(100_000).default(2000),
  ...decodingOptions.shape,
});

export type EvaluateOptions = z.infer<typeof optionsSchema>;

export const usage = `Measures recolourings of a folder of photographs, a row a variant.

  npm run evaluate -- --data DIR [options]
  npm run evaluate -- compare OLD NEW     the differences between two files of --json, picture by picture

  --data DIR           the photographs
  --variants a,b       only these rows, and gray (every model there, gray, random, real)
  --models DIR         where the weights are, a folder a model (models/)
  --json FILE          also write settings, results and the values of every picture there
  --limit N            at most N photographs, taken evenly from the folder
  --side PX            reduce the photographs' centre squares to this side (as they are)
  --temperature T      of the annealed mean (as the models' cards say)
  --upsampling WAY     ${upsamplings.join(" or ")} (as the models' cards say)
  --input-side PX      shortest side at which networks see a photograph (as the models' cards say)
  --resamples N        of the photographs, for all 95 % intervals but the rebalanced area's (2000)
  --seed TEXT          of the resamples, and of whose colours "random" takes (1)
  --help               this text

Ctrl-C ends it after the picture under way and shows what has been measured.`;

/** Null asks for the usage. Throws a sentence for each wrong option. */
export function parseEvaluateOptions(args: string[]): EvaluateOptions | null {
  const { values } = parseArgs({ args, options: { ...textOptions(), help: { type: "boolean" } } });
  if (values.help) return null;
  const parsed = optionsSchema.safeParse(values);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `  --${issue.path.join(".")}: ${issue.message}.`,
  );
  const help = "npm run evaluate -- --help lists all options.";
  throw new AppError("bad_request", ["Nothing can be measured:", ...problems, help].join("\n"));
}

function textOptions() {
  const names = Object.keys(optionsSchema.shape);
  return Object.fromEntries(names.map((name) => [name, { type: "string" as const }]));
}
