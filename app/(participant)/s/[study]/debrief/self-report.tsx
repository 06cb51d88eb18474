"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ParticipantNotice } from "@/app/participant-notice";
import { Button } from "@/components/button";
import { useFormFailure } from "../../../failure-text";
import { post } from "../../../post";
import { takeFocus } from "../../../take-focus";

type Props = { study: string; isReported: boolean };

/** An honest word about one's own answers. It changes nothing for who gives it. */
export function SelfReport({ study, isReported }: Props) {
  const t = useTranslations("debrief");
  const describeFailure = useFormFailure();
  const [state, setState] = useState<"open" | "sending" | "done">(isReported ? "done" : "open");
  const [problem, setProblem] = useState<string | null>(null);

  async function report() {
    setState("sending");
    const failure = await post(`/api/sessions/${study}/self-report`, {});
    setState(failure ? "open" : "done");
    setProblem(failure && describeFailure(failure));
  }

  return (
    <section className="space-y-3">
      <h2 className="text-xl font-semibold">{t("selfHeading")}</h2>
      {state === "done" ? (
        <div ref={isReported ? undefined : takeFocus} tabIndex={-1} className="outline-none">
          <ParticipantNotice kind="info" title={t("selfDone")} />
        </div>
      ) : (
        <>
          <p>{t("selfText")}</p>
          {problem && <ParticipantNotice kind="error" title={problem} />}
          <Button variant="secondary" onClick={report} disabled={state === "sending"}>
            {t("selfReport")}
          </Button>
        </>
      )}
    </section>
  );
}
