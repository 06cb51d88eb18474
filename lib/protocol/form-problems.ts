import type { z } from "zod";
import type { FieldProblem } from "@/lib/errors";
import { protocolSchema, type Protocol } from "@/lib/protocol/schema";

export type Judged =
  { protocol: Protocol; problems: readonly [] } | { protocol: null; problems: FieldProblem[] };

/** Holds a form's content against the schema: a protocol, or a sentence for every field that keeps it from being one. */
export function judgeProtocol(input: unknown): Judged {
  const parsed = protocolSchema.safeParse(input);
  if (parsed.success) return { protocol: parsed.data, problems: [] };
  return { protocol: null, problems: listProblems(parsed.error) };
}

/** One problem a field: the first that was found. */
export function listProblems(error: z.ZodError): FieldProblem[] {
  const problems = new Map<string, string>();
  for (const issue of error.issues) {
    const path = issue.path.join(".");
    if (!problems.has(path)) problems.set(path, sentenceOf(issue));
  }
  return [...problems].map(([path, message]) => ({ path, message }));
}

function sentenceOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      if (issue.expected === "int") return "Write a whole number.";
      return issue.expected === "number" ? "Write a number." : "Write something here.";
    case "too_small":
      if (issue.origin === "string") return "Write something here.";
      return `At least ${issue.minimum}${issue.origin === "array" ? " of them" : ""}.`;
    case "too_big":
      if (issue.origin === "string") return `At most ${issue.maximum} characters.`;
      return `At most ${issue.maximum}${issue.origin === "array" ? " of them" : ""}.`;
    case "invalid_value":
      return "Choose one of the list.";
    default:
      return asSentence(issue.message);
  }
}

function asSentence(words: string): string {
  const sentence = words[0].toUpperCase() + words.slice(1);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
