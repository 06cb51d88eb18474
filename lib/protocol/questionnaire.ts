import { z } from "zod";
import { localeSchema } from "@/lib/locale/schema";

const label = z
  .partialRecord(localeSchema, z.string().trim().min(1).max(500))
  .refine((texts) => Object.keys(texts).length > 0, "write it in one language at least");

const id = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, "an id is lower-case letters, digits and _");

/** A question that a study asks after the trials, in every language that it is written in. */
export const questionSchema = z
  .object({
    id,
    kind: z.enum(["choice", "text", "scale", "number"]),
    isRequired: z.boolean(),
    label,
    /** Of a choice. */
    options: z
      .array(z.object({ value: z.string().min(1).max(40), label }))
      .max(20)
      .optional(),
    /** Ends of a scale's steps or of a number's range. */
    min: z.number().optional(),
    max: z.number().optional(),
  })
  .refine(({ kind, options = [] }) => kind !== "choice" || options.length >= 2, {
    message: "A choice needs two options at least.",
  })
  .refine(
    ({ options = [] }) => new Set(options.map(({ value }) => value)).size === options.length,
    {
      message: "Two options of a question have the same value.",
    },
  )
  .refine(({ kind, min, max }) => kind !== "scale" || isScale(min, max), {
    message: "A scale runs from min to max in whole steps, eleven at most.",
  })
  .refine(({ min, max }) => min === undefined || max === undefined || min < max, {
    message: "The least number is not below the greatest.",
  });

function isScale(min?: number, max?: number): boolean {
  return Number.isInteger(min) && Number.isInteger(max) && max! - min! >= 1 && max! - min! <= 10;
}

export type Question = z.infer<typeof questionSchema>;

export const questionnaireSchema = z
  .array(questionSchema)
  .max(30)
  .refine(
    (questions) => new Set(questions.map((question) => question.id)).size === questions.length,
    {
      message: "Two questions have the same id.",
    },
  );

/** Answers by the questions' ids; a question that was left out is absent. */
export type QuestionnaireAnswers = Record<string, string | number>;

/** Whether a session is whole only with answers to these questions. */
export function hasRequired(questions: readonly Question[]): boolean {
  return questions.some((question) => question.isRequired);
}

/** The schema of the answers to these questions, for what a browser sends. */
export function answersSchema(questions: readonly Question[]): z.ZodType<QuestionnaireAnswers> {
  const fields = questions.map((question) => {
    const field = answerOf(question);
    return [question.id, question.isRequired ? field : field.optional()] as const;
  });
  return z.strictObject(Object.fromEntries(fields)) as z.ZodType<QuestionnaireAnswers>;
}

function answerOf({ kind, options = [], min, max }: Question): z.ZodType<string | number> {
  if (kind === "choice") return z.enum(options.map(({ value }) => value));
  if (kind === "text") return z.string().trim().min(1).max(2000);
  let number = z.number();
  if (kind === "scale") number = number.int();
  if (min !== undefined) number = number.min(min);
  if (max !== undefined) number = number.max(max);
  return number;
}
