import { LinkButton } from "@/components/link-button";
import { Notice } from "@/components/notice";
import { Progress } from "@/components/progress";
import { countTrials } from "@/lib/protocol/schema";
import type { MemberStudy } from "@/server/studies";
import { PrepareAgainButton } from "./prepare-again-button";
import { ProblemList } from "./variants/[variant]/problem-list";
import { RefreshWhile } from "./variants/[variant]/refresh-while";

const whatToDo = (mayAdd: boolean) =>
  mayAdd
    ? "Add some, or plan fewer trials."
    : "Plan fewer trials: another study shows these photographs, too, so none are added.";

type PreparationSectionProps = {
  study: MemberStudy;
  photographs: number;
  /** No other study shows them. */
  areOwn: boolean;
};

/** What a draft still lacks, and how a worker gets on with it. */
export function PreparationSection({ study, photographs, areOwn }: PreparationSectionProps) {
  const { slug, preparation, protocol, role } = study;
  const needed = countTrials(protocol);
  const isBusy = preparation?.state === "waiting" || preparation?.state === "running";
  return (
    <section aria-labelledby="photographs" className="space-y-4">
      <h2 id="photographs" className="text-xl font-semibold">
        Photographs
      </h2>
      <p>
        {photographs === 1 ? "1 photograph" : `${photographs} photographs`}; a session needs{" "}
        {needed}.{photographs < needed && !isBusy && ` ${whatToDo(areOwn)}`}
      </p>
      {isBusy && (
        <div className="max-w-md">
          <Progress label={preparation.step} value={preparation.done} max={preparation.total} />
          <RefreshWhile />
        </div>
      )}
      {preparation?.state === "failed" && (
        <>
          <Notice kind="error" title={preparation.step} />
          {preparation.problems.length > 0 && <ProblemList problems={preparation.problems} />}
        </>
      )}
      {role !== "viewer" && !isBusy && (
        <div className="flex flex-wrap gap-3">
          {areOwn && (
            <LinkButton href={`/studies/${slug}/photographs`} variant="secondary">
              Add photographs
            </LinkButton>
          )}
          {preparation?.state === "failed" && photographs > 0 && (
            <PrepareAgainButton
              study={slug}
              label={preparation.upload ? "Go on without them" : "Try again"}
            />
          )}
        </div>
      )}
    </section>
  );
}
