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

export function isRefused(problems: readonly UploadProblem[]): boolean {
  return problems.some(({ severity }) => severity === "error");
}
