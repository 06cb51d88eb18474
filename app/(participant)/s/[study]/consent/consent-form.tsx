"use client";

import { useLocale, useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ParticipantNotice } from "@/app/participant-notice";
import { Button } from "@/components/button";
import type { StartInput } from "@/lib/schemas/participant";
import { useFormFailure } from "../../../failure-text";
import { isRefused, post, type Failure } from "../../../post";
import { StartKey } from "../start-key";
import { describeScreen } from "../../../screen/describe-screen";
import { TooSmall, type Demand } from "../../../screen/screen-check";
import { useFits } from "../../../screen/use-fits";
import { useRefreshRate } from "../../../screen/use-refresh-rate";
import { takeFocus } from "../../../take-focus";
import { useHydrated } from "../../../use-hydrated";

type State =
  | { kind: "open" }
  | { kind: "sending" }
  | { kind: "declined" }
  | { kind: "error"; message: string };

type Props = Demand & { study: string; consentVersion: number };

/**
 * Agreeing starts the session, in a window that the pictures fit in; declining is counted and leaves nothing else
 * behind.
 */
export function ConsentForm({ study, consentVersion, ...demand }: Props) {
  const t = useTranslations("consent");
  const language = useLocale();
  const describeFailure = useFormFailure();
  const isLargeEnough = useFits(demand.needed);
  const isHydrated = useHydrated();
  const router = useRouter();
  const [state, setState] = useState<State>({ kind: "open" });
  const refreshHz = useRefreshRate();
  const [startKey] = useState(() => new StartKey(study));

  async function send(path: string, body: unknown): Promise<Failure | null> {
    setState({ kind: "sending" });
    const failure = await post(`/api/sessions/${study}${path}`, body);
    if (failure) setState({ kind: "error", message: describeFailure(failure) });
    return failure;
  }

  const agree = async () => {
    const screen = describeScreen(refreshHz.current);
    const input: StartInput = { startKey: startKey.get(), consentVersion, language, screen };
    const failure = await send("", input);
    // Without the server's word the same start is sent again, and finds the session that it may have begun.
    if (!failure || isRefused(failure)) startKey.forget();
    if (!failure) router.push(`/s/${study}/session`);
  };
  const decline = async () => {
    if (!(await send("/refusals", {}))) setState({ kind: "declined" });
  };

  if (state.kind === "declined") {
    return (
      <div ref={takeFocus} tabIndex={-1} className="outline-none">
        <ParticipantNotice kind="info" title={t("declined")} />
      </div>
    );
  }
  const isBusy = state.kind === "sending" || !isHydrated;
  return (
    <div className="space-y-6">
      {state.kind === "error" && <ParticipantNotice kind="error" title={state.message} />}
      <TooSmall {...demand} />
      <div className="flex flex-wrap gap-4">
        {isLargeEnough && (
          <Button onClick={agree} disabled={isBusy}>
            {t("agree")}
          </Button>
        )}
        <Button variant="secondary" onClick={decline} disabled={isBusy}>
          {t("decline")}
        </Button>
      </div>
    </div>
  );
}
