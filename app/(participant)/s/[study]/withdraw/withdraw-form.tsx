"use client";

import { useTranslations } from "next-intl";
import { useState, type FormEvent } from "react";
import { ParticipantNotice } from "@/app/participant-notice";
import { Button } from "@/components/button";
import { Field } from "@/components/field";
import { useFormFailure } from "../../../failure-text";
import { post } from "../../../post";
import { takeFocus } from "../../../take-focus";
import { useHydrated } from "../../../use-hydrated";

type Props = {
  study: string;
  /** Of the session that this browser holds; empty where it holds none. */
  ownCode: string;
};

type State = {
  step: "code" | "confirm" | "sending" | "done";
  code: string;
  problem?: string;
  /** Back from the question, whose button had the focus. */
  isBack?: boolean;
};

/** First the code, then the question whether it is meant: what is removed cannot be had back. */
export function WithdrawForm({ study, ownCode }: Props) {
  const t = useTranslations("withdraw");
  const describeFailure = useFormFailure();
  const [state, setState] = useState<State>({ step: "code", code: ownCode });
  const { step, code } = state;

  async function withdraw() {
    setState({ step: "sending", code });
    const failure = await post(`/api/sessions/${study}/withdrawals`, { code });
    if (!failure) return setState({ step: "done", code });
    setState({ step: "code", code, problem: describeFailure(failure), isBack: true });
  }

  if (step === "done") {
    return (
      <div ref={takeFocus} tabIndex={-1} className="outline-none">
        <ParticipantNotice kind="success" title={t("doneTitle")}>
          <p>{t("doneText")}</p>
        </ParticipantNotice>
      </div>
    );
  }
  if (step === "code") {
    return <CodeForm {...state} onCode={(typed) => setState({ step: "confirm", code: typed })} />;
  }
  const isSending = step === "sending";
  return (
    <section className="space-y-6">
      <h2 ref={takeFocus} tabIndex={-1} className="text-xl font-semibold outline-none">
        {t("confirmHeading")}
      </h2>
      <p>{t("confirmText")}</p>
      <div className="flex flex-wrap gap-4">
        <Button variant="danger" onClick={withdraw} disabled={isSending}>
          {t("confirm")}
        </Button>
        <Button
          variant="secondary"
          onClick={() => setState({ step: "code", code, isBack: true })}
          disabled={isSending}
        >
          {t("keep")}
        </Button>
      </div>
    </section>
  );
}

type CodeProps = Pick<State, "code" | "problem" | "isBack"> & { onCode: (code: string) => void };

function CodeForm({ code, problem, isBack, onCode }: CodeProps) {
  const t = useTranslations("withdraw");
  const isHydrated = useHydrated();
  function read(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    onCode(String(new FormData(event.currentTarget).get("code")));
  }
  return (
    <form onSubmit={read} className="space-y-6">
      {problem && <ParticipantNotice kind="error" title={problem} />}
      <Field
        name="code"
        label={t("code")}
        hint={t("codeHint")}
        defaultValue={code}
        autoFocus={isBack}
        autoComplete="off"
        spellCheck={false}
        maxLength={100}
        required
      />
      <Button type="submit" disabled={!isHydrated}>
        {t("next")}
      </Button>
    </form>
  );
}
