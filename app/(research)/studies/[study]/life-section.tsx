import Link from "next/link";
import type { MemberStudy } from "@/server/studies";
import { LifeButtons } from "./life-buttons";

const explanations: Record<MemberStudy["status"], string> = {
  draft: "A draft: only its members see it, and everything can still be changed.",
  locked: "Locked: nothing of it can change any more. It takes participants once it is opened.",
  open: "Open: it takes participants.",
  paused: "Paused: it takes no new participants. Sessions under way go on.",
  closed: "Closed: it takes no participants any more.",
};

/** Where the study is in its life, what it is locked by, and what may be done with it next. */
export function LifeSection({ study }: { study: MemberStudy }) {
  const { slug, status, version, parent, role } = study;
  return (
    <section aria-labelledby="life" className="space-y-4 rounded-md border border-line p-4 sm:p-6">
      <h2 id="life" className="text-xl font-semibold">
        The study’s life
      </h2>
      <p>{explanations[status]}</p>
      <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[auto_1fr]">
        <dt className="text-muted">Version</dt>
        <dd>
          {version}
          {parent && (
            <>
              , a changed version of{" "}
              <Link href={`/studies/${parent.slug}`} className="link">
                {parent.title}
              </Link>{" "}
              ({parent.slug})
            </>
          )}
        </dd>
        {status !== "draft" && <Lock study={study} />}
      </dl>
      {role !== "viewer" && <LifeButtons slug={slug} status={status} />}
    </section>
  );
}

function Lock({ study: { slug, lockHash, lockedAt } }: { study: MemberStudy }) {
  if (!lockHash || !lockedAt) {
    return (
      <>
        <dt className="text-muted">Lock</dt>
        <dd>None: the study was opened before studies were locked.</dd>
      </>
    );
  }
  return (
    <>
      <dt className="text-muted">Locked</dt>
      <dd>{lockedAt.toISOString().slice(0, 16).replace("T", " ")} UTC</dd>
      <dt className="text-muted">Hash (SHA-256)</dt>
      <dd className="min-w-0 space-y-1">
        <code className="block font-mono text-sm break-all">{lockHash}</code>
        {/* A download, not a page. */}
        <a href={`/s/${slug}/lock`} className="link" download>
          What it is the hash of
        </a>
      </dd>
    </>
  );
}
