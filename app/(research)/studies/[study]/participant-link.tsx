import { env } from "@/server/env";

/** The address to give to participants. */
export function ParticipantLink({ slug }: { slug: string }) {
  const url = `${env().NEXTAUTH_URL}/s/${slug}`;
  return (
    <p className="rounded-md border border-line bg-surface px-4 py-3">
      Participants start at{" "}
      <a href={url} className="font-medium break-all underline">
        {url}
      </a>
    </p>
  );
}
