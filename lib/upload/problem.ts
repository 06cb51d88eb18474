/** Something found in an upload. An "error" keeps all of it from being imported; a "note" tells what was ignored. */
export type UploadProblem = {
  severity: "error" | "note";
  /** The file, as the upload names it, or the photograph that has none. */
  file: string;
  /** What is wrong, in one sentence. */
  problem: string;
  /** What would be accepted, in one sentence. */
  expected: string;
};

/** A problem before it is known whose it is. */
export type Finding = Pick<UploadProblem, "problem" | "expected">;

/** Something that keeps the upload out. file: whose it is. */
export function asError(file: string, finding: Finding): UploadProblem {
  return { severity: "error", file, ...finding };
}

export function isRefused(problems: readonly UploadProblem[]): boolean {
  return problems.some(({ severity }) => severity === "error");
}

/** "pictures.zip: 3 problems were found." Only what keeps an upload out is counted. */
export function describeErrors(problems: readonly UploadProblem[], file: string): string {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  return `${file}: ${errors === 1 ? "a problem was" : `${errors} problems were`} found.`;
}
