import { parseArgs } from "node:util";
import type { z } from "zod";
import { AppError } from "@/lib/errors";
import { variants } from "@/lib/model/variants";
import type { GivenSettings } from "@/scripts/train/settings";
import {
  describeIssue,
  flagOf,
  settingFields,
  trainSettings,
  withoutAbsent,
} from "@/scripts/train/settings";

/** What `npm run train` was asked for. The settings are not checked yet: a resumed run adds the saved ones. */
export type TrainCommand = {
  given: GivenSettings;
  isHelp: boolean;
  isResume: boolean;
  isGrid: boolean;
  /** Of --grid: the variants to train. */
  variants: string[];
};

const listFields = ["data", "decayAt"];

/** Reads the command line. What is wrong with it comes back as sentences, to be told with what else is wrong. */
export function parseTrainArguments(args: string[]): { command: TrainCommand; problems: string[] } {
  const options = {
    ...Object.fromEntries(settingFields.map((field) => [flagOf(field), stringOption(field)])),
    help: { type: "boolean" as const },
    resume: { type: "boolean" as const },
    grid: { type: "boolean" as const },
    variants: { type: "string" as const },
  };
  const { values, positionals, tokens } = parseArgs({
    args,
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const problems = tokens.flatMap((token) =>
    token.kind === "option" ? problemOf(token, options) : [],
  );
  const given = Object.fromEntries(
    settingFields.map((field) => [field, values[flagOf(field)]]),
  ) as GivenSettings;
  const folders = [...((given.data as string[] | undefined) ?? []), ...positionals];
  given.data = folders.length > 0 ? folders : undefined;
  given.decayAt = (given.decayAt as string[] | undefined)?.flatMap((text) => text.split(","));
  const named = namedVariants(values.variants);
  return {
    command: {
      given: withoutAbsent(given),
      isHelp: values.help === true,
      isResume: values.resume === true,
      isGrid: values.grid === true,
      variants: named.known,
    },
    problems: [...problems, ...named.problems],
  };
}

function stringOption(field: string) {
  return { type: "string" as const, multiple: listFields.includes(field) };
}

type OptionTable = Record<string, { type: "string" | "boolean" }>;
type OptionToken = { name: string; rawName: string; value?: string };

function problemOf({ name, rawName, value }: OptionToken, options: OptionTable): string[] {
  if (!Object.hasOwn(options, name)) return [`there is no option ${rawName}`];
  const takesValue = options[name].type === "string";
  if (takesValue && value === undefined) return [`${rawName} needs a value`];
  if (!takesValue && value !== undefined) return [`${rawName} takes no value`];
  return [];
}

function namedVariants(text: string | boolean | undefined | (string | boolean)[]) {
  const slugs = typeof text === "string" ? text.split(",") : Object.keys(variants);
  const unknown = slugs.filter((slug) => !Object.hasOwn(variants, slug));
  const there = Object.keys(variants).join(", ");
  return {
    known: slugs,
    problems: unknown.map(
      (slug) => `--variants: there is no variant "${slug}"; there are: ${there}`,
    ),
  };
}

/** The settings of a command beside training itself, by its own schema; throws all that is wrong with them. */
export function parseSubcommand<T>(schema: z.ZodType<T>, args: string[]): T {
  const { command, problems } = parseTrainArguments(args);
  const parsed = schema.safeParse({ ...command.given, data: command.given.data ?? [] });
  const misplaced = Object.entries({ resume: command.isResume, grid: command.isGrid })
    .filter(([, isGiven]) => isGiven)
    .map(([name]) => `--${name}: has no meaning here`);
  const all = [...problems, ...misplaced, ...(parsed.error?.issues.map(describeIssue) ?? [])];
  if (parsed.success && all.length === 0) return parsed.data;
  throw refusal(all);
}

/** All that is wrong with a command, in one message. */
export function refusal(problems: string[]): AppError {
  const list = problems.map((problem) => `  ${problem}.`).join("\n");
  const more = "npm run train -- --help lists all options.";
  return new AppError("bad_request", `The run cannot start:\n${list}\n${more}`);
}

export function helpText(): string {
  const lines = settingFields.map((field) => {
    const { description, defaultValue } = describeField(field);
    const fallback = defaultValue === undefined ? "" : ` (${String(defaultValue)})`;
    return `  --${flagOf(field).padEnd(20)} ${description}${fallback}`;
  });
  return `Trains a colorization network.

  npm run train -- --data DIR... --out DIR --steps N       one variant
  npm run train -- --resume --out DIR                      goes on with a run that was stopped
  npm run train -- --grid --data DIR... --out DIR --steps N   every variant, each in a folder of its name
  npm run train -- prior --data DIR... [--out FILE]        prior and rebalancing weights of the data, as JSON
  npm run train -- decodings --model DIR --data DIR...     what a model's decodings are worth on pictures held out;
        with --temperature T, --upsampling WAY or both: writes these into its card

Options, with their defaults:
${lines.join("\n")}
  --resume               go on from the run's last checkpoint, with its settings and what is given now
  --grid                 train every variant, one after the other; the same command goes on after a stop
  --variants             with --grid: only these, separated by commas
  --help                 this text`;
}

function describeField(field: keyof typeof trainSettings.shape) {
  const schema = trainSettings.shape[field];
  const { defaultValue } = schema.def as { defaultValue?: unknown };
  return { description: schema.description ?? "", defaultValue };
}
