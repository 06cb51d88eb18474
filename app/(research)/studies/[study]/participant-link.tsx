import { recruitmentLinks } from "@/lib/protocol/recruitment-links";
import { env } from "@/server/env";

/** The address to give to participants. */
export function ParticipantLink({ slug }: { slug: string }) {
  const url = recruitmentLinks(env().NEXTAUTH_URL, slug).direct;
  return (
    <p className="rounded-md border border-line bg-surface px-4 py-3">
      Participants start at{" "}
      <a href={url} className="font-medium break-all underline">
        {url}
      </a>
    </p>
  );
}
