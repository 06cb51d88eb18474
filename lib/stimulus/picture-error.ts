import { AppError } from "@/lib/errors";

/** A picture that is refused: what is wrong with it and what would be accepted, as two sentences. */
export class PictureError extends AppError {
  readonly problem: string;
  readonly expected: string;

  constructor(
    code: "unprocessable" | "too_large",
    { problem, expected }: { problem: string; expected: string },
    options?: ErrorOptions,
  ) {
    super(code, `${problem} ${expected}`, options);
    this.name = "PictureError";
    this.problem = problem;
    this.expected = expected;
  }
}
