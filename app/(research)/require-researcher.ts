import { notFound, redirect } from "next/navigation";
import { AppError } from "@/lib/errors";
import { findResearcher, type Researcher } from "@/server/auth";
import { getStudyForMember, type MemberStudy } from "@/server/studies";

/** The signed-in researcher; visitors are sent to sign in first. */
export async function requireResearcher(): Promise<Researcher> {
  return (await findResearcher()) ?? redirect("/sign-in");
}

/** What a page gets of something that does not exist, or not for this researcher, is a 404. */
export async function orNotFound<T>(found: Promise<T>): Promise<T> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
}

/** The study of a page's address, for a member of it. */
export async function requireStudy(
  slug: string,
): Promise<{ researcher: Researcher; study: MemberStudy }> {
  const researcher = await requireResearcher();
  return { researcher, study: await orNotFound(getStudyForMember(slug, researcher.id)) };
}
