import type { Messages } from "@/lib/locale/messages";

/** The HTTP status that each kind of expected failure is answered with: the one table. */
export const httpStatusOf = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  gone: 410,
  too_large: 413,
  unprocessable: 422,
  internal: 500,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof httpStatusOf;

/** Names the sentence that participants' pages show for a failure, in their language. */
export type FailureReason = keyof Messages["failure"];

/** What is wrong with one field of what was sent: the path to it, joined by dots, and a sentence. */
export type FieldProblem = { path: string; message: string };

/** What is wrong with the field at a path, as a sentence. */
export function messageAt(problems: readonly FieldProblem[], path: string): string | undefined {
  return problems.find((problem) => problem.path === path)?.message;
}

type Options = ErrorOptions & {
  reason?: FailureReason;
  /** Where single fields are to blame. */
  fields?: readonly FieldProblem[];
};

/**
 * An expected failure. The message is a sentence for the user: what was wrong and what would be right. It is in
 * English; where a participant may meet it, a reason says which sentence of their language stands for it.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly reason: FailureReason | undefined;
  readonly fields: readonly FieldProblem[] | undefined;

  constructor(code: ErrorCode, message: string, options?: Options) {
    super(message, options);
    this.name = "AppError";
    this.code = code;
    this.reason = options?.reason;
    this.fields = options?.fields;
  }
}

/** The refusal of a form that names every field that is to blame. */
export function fieldsRefused(fields: readonly FieldProblem[]): AppError {
  return new AppError("unprocessable", "Some fields need another value.", { fields });
}
