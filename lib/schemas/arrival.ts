import { z } from "zod";

/** A recruiter's page sends people with parameters in the address; these are read here. */
export type ArrivalParameters = Record<string, string | string[] | undefined>;

export type Arrival =
  | { kind: "direct" }
  /** Somebody looks at a task of Mechanical Turk without having accepted it: nothing may start. */
  | { kind: "preview" }
  | { kind: "prolific"; personId: string }
  | { kind: "mturk"; personId: string; assignment: Assignment }
  /** The address is not as the recruiter makes it. */
  | { kind: "malformed"; recruiter: Recruiter; parameter: string };

export type Recruiter = "prolific" | "mturk";

/** What they call themselves. */
export const recruiterNames: Record<Recruiter, string> = {
  prolific: "Prolific",
  mturk: "Amazon Mechanical Turk",
};

/** What a worker is paid for, and where its completion is posted to. */
export type Assignment = { id: string; submitTo: string };

const mturkOrigins = ["https://www.mturk.com", "https://workersandbox.mturk.com"];

/** What Mechanical Turk sends in place of an assignment while nobody has accepted it. */
const PREVIEW = "ASSIGNMENT_ID_NOT_AVAILABLE";

// Ids are 24 hexadecimal digits (Prolific's help pages, "URL parameters").
const prolificId = z.string().regex(/^[0-9a-zA-Z]{24}$/);
const prolificParameters = z.object({
  PROLIFIC_PID: prolificId,
  STUDY_ID: prolificId,
  SESSION_ID: prolificId,
});

// Capitals and digits (Mechanical Turk's API reference, "ExternalQuestion").
const mturkId = z.string().regex(/^[A-Z0-9]{5,64}$/);
const mturkParameters = z.object({ assignmentId: mturkId, hitId: mturkId, workerId: mturkId });

/** Who came, by the parameters of the address. `extraOrigins`: further places that a task may be posted back to. */
export function readArrival(
  parameters: ArrivalParameters,
  extraOrigins: readonly string[],
): Arrival {
  if ("PROLIFIC_PID" in parameters) return readProlific(parameters);
  if (!("assignmentId" in parameters)) return { kind: "direct" };
  if (parameters.assignmentId === PREVIEW) return { kind: "preview" };
  return readMturk(parameters, [...mturkOrigins, ...extraOrigins]);
}

function readProlific(parameters: ArrivalParameters): Arrival {
  const parsed = prolificParameters.safeParse(parameters);
  if (!parsed.success) return malformed("prolific", parsed.error);
  return { kind: "prolific", personId: parsed.data.PROLIFIC_PID };
}

function readMturk(parameters: ArrivalParameters, origins: readonly string[]): Arrival {
  const origin = z.string().transform(originOf).pipe(z.enum(origins));
  const parsed = mturkParameters.extend({ turkSubmitTo: origin }).safeParse(parameters);
  if (!parsed.success) return malformed("mturk", parsed.error);
  const { workerId, assignmentId, turkSubmitTo } = parsed.data;
  const assignment = { id: assignmentId, submitTo: turkSubmitTo };
  return { kind: "mturk", personId: workerId, assignment };
}

/** An address with a path, a user or anything else is none of those that are allowed. */
function originOf(address: string): string {
  if (!URL.canParse(address)) return "";
  const { href, origin } = new URL(address);
  return href === `${origin}/` ? origin : "";
}

function malformed(recruiter: Recruiter, error: z.ZodError): Arrival {
  return { kind: "malformed", recruiter, parameter: String(error.issues[0].path[0]) };
}
