import { getTranslations } from "next-intl/server";
import { ParticipantNotice } from "@/app/participant-notice";
import { Button } from "@/components/button";
import { LinkButton } from "@/components/link-button";
import type { Recruitment } from "@/lib/protocol/recruitment";
import { recruiterNames, type Arrival, type ArrivalParameters } from "@/lib/schemas/arrival";
import type { SessionProgress } from "@/server/participants";

type EntryProps = {
  slug: string;
  arrival: Arrival;
  parameters: ArrivalParameters;
  recruitment: Recruitment;
  progress: SessionProgress | null;
  isOpen: boolean;
};

/** Only a click tells who they are, and so whether they have a session: even a study that is closed may know them. */
export function isRecruited({ kind }: Arrival): boolean {
  return kind === "prolific" || kind === "mturk";
}

/** The one thing to do next, by where somebody comes from and what they have done. */
export async function Entry({ arrival, ...rest }: EntryProps) {
  const t = await getTranslations("start");
  switch (arrival.kind) {
    case "direct":
      return <DirectEntry {...rest} />;
    case "preview":
      return (
        <ParticipantNotice kind="info" title={t("previewTitle")}>
          <p>{t("previewText")}</p>
        </ParticipantNotice>
      );
    case "malformed": {
      const recruiter = recruiterNames[arrival.recruiter];
      return (
        <ParticipantNotice kind="error" title={t("malformedTitle", { recruiter })}>
          <p>{t("malformedText", { recruiter, parameter: arrival.parameter })}</p>
        </ParticipantNotice>
      );
    }
    default: {
      const recruiter = recruiterNames[arrival.kind];
      if (rest.recruitment[arrival.kind]) return <RecruitedEntry {...rest} />;
      return <ParticipantNotice kind="error" title={t("notRecruited", { recruiter })} />;
    }
  }
}

type DirectProps = Omit<EntryProps, "arrival" | "parameters">;

async function DirectEntry({ slug, progress, recruitment, isOpen }: DirectProps) {
  const t = await getTranslations("start");
  const isRunning = progress?.status === "running";
  return (
    <div className="space-y-10">
      {progress ? (
        <LinkButton href={`/s/${slug}/${progress.next}`} prefetch={false}>
          {t(wordsFor(progress))}
        </LinkButton>
      ) : (
        <LinkButton href={`/s/${slug}/consent`} prefetch={false}>
          {t("start")}
        </LinkButton>
      )}
      {recruitment.game && isOpen && !isRunning && <Game slug={slug} />}
    </div>
  );
}

function wordsFor({ next, status }: SessionProgress): "goOn" | "result" | "ended" {
  if (next !== "debrief") return "goOn";
  return status === "completed" ? "result" : "ended";
}

async function Game({ slug }: { slug: string }) {
  const t = await getTranslations("start");
  return (
    <div className="space-y-3 border-t border-line pt-8">
      <p className="text-muted">{t("playText")}</p>
      <LinkButton variant="secondary" href={`/s/${slug}/play`} prefetch={false}>
        {t("play")}
      </LinkButton>
    </div>
  );
}

type RecruitedProps = Pick<EntryProps, "slug" | "parameters" | "isOpen">;

/**
 * The click sends who they are to the server, which keeps it in a cookie from here on. Whoever has a session goes on
 * with it, in whichever browser.
 */
async function RecruitedEntry({ slug, parameters, isOpen }: RecruitedProps) {
  const t = await getTranslations("start");
  return (
    <form method="post" action={`/api/sessions/${slug}/arrivals`}>
      {Object.entries(parameters).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={String(value)} />
      ))}
      <Button type="submit">{t(isOpen ? "start" : "goOn")}</Button>
    </form>
  );
}
