import "server-only";
import { cookies } from "next/headers";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import { readArrival, type Arrival, type ArrivalParameters } from "@/lib/schemas/arrival";
import { db } from "@/server/db";
import { env } from "@/server/env";
import { cookieOptions, setSessionCookie } from "@/server/participant-cookie";
import { getRecruitment } from "@/server/recruitment";
import { isSignatureOf, keyedHash, sign } from "@/server/signing";
import type { Recruited } from "@/server/trial-sessions";

/** What a browser keeps of how its person came, from the start page to the debrief. No id of theirs is in it. */
const keptArrival = z.object({
  recruiter: z.enum(["prolific", "mturk"]),
  /** Keyed hash of the recruiter's id for the person, base64url. */
  person: z.string(),
  assignment: z.object({ id: z.string(), submitTo: z.string() }).nullable(),
});
export type KeptArrival = z.infer<typeof keptArrival>;

const cookieName = (studySlug: string) => `truehue-arrival-${studySlug}`;

/** Who came by this address. */
export function describeArrival(parameters: ArrivalParameters): Arrival {
  const { MTURK_EXTRA_ORIGIN } = env();
  return readArrival(parameters, MTURK_EXTRA_ORIGIN ? [MTURK_EXTRA_ORIGIN] : []);
}

/** Lets a recruited person in: keeps in their browser who they are, and gives it the session that they have under way. */
export async function admit(studySlug: string, parameters: ArrivalParameters): Promise<void> {
  const arrival = describeArrival(parameters);
  if (arrival.kind !== "prolific" && arrival.kind !== "mturk") {
    throw new AppError("bad_request", "The address is not as the recruiter's page makes it.");
  }
  const outsideIdHash = keyedHash("recruiter-id", `${arrival.kind}/${arrival.personId}`);
  const session = await findSessionOf(studySlug, outsideIdHash);
  if (!session) await requireRecruiter(studySlug, arrival.kind);
  const kept: KeptArrival = {
    recruiter: arrival.kind,
    person: Buffer.from(outsideIdHash).toString("base64url"),
    assignment: arrival.kind === "mturk" ? arrival.assignment : null,
  };
  const isFramed = isFramedBy(kept);
  (await cookies()).set(cookieName(studySlug), seal(studySlug, kept), cookieOptions(isFramed));
  // Researchers know their recruiter's ids: an ended session is not opened by one (server/participants.ts, isHeld).
  if (session?.status === "running") await setSessionCookie(studySlug, session.id, { isFramed });
}

async function findSessionOf(studySlug: string, outsideIdHash: Uint8Array<ArrayBuffer>) {
  const where = { study: { slug: studySlug }, participant: { outsideIdHash } };
  return db.trialSession.findFirst({ where, select: { id: true, status: true } });
}

async function requireRecruiter(studySlug: string, recruiter: KeptArrival["recruiter"]) {
  const recruitment = await getRecruitment(studySlug);
  if (recruitment[recruiter]) return;
  throw new AppError("forbidden", "This study does not take people from that recruiter.");
}

/** Mechanical Turk shows a task in a frame of its own page. */
export function isFramedBy(arrival: KeptArrival | null): boolean {
  return arrival?.recruiter === "mturk";
}

/** How the person at this browser came to the study; null for whoever followed its own link. */
export async function findArrival(studySlug: string): Promise<KeptArrival | null> {
  const [payload, signature] = (await cookies()).get(cookieName(studySlug))?.value.split(".") ?? [];
  if (!payload || !signature) return null;
  if (!isSignatureOf("arrival-cookie", `${studySlug}/${payload}`, signature)) return null;
  return keptArrival.parse(JSON.parse(Buffer.from(payload, "base64url").toString()));
}

/** What is stored of them. */
export function recruitedBy(arrival: KeptArrival | null): Recruited | null {
  if (!arrival) return null;
  const outsideIdHash = new Uint8Array(Buffer.from(arrival.person, "base64url"));
  return { recruiter: arrival.recruiter, outsideIdHash };
}

function seal(studySlug: string, arrival: KeptArrival): string {
  const payload = Buffer.from(JSON.stringify(arrival)).toString("base64url");
  return `${payload}.${sign("arrival-cookie", `${studySlug}/${payload}`)}`;
}
