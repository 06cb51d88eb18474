"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { ParticipantNotice } from "@/app/participant-notice";
import { Button } from "@/components/button";
import { CheckboxField } from "@/components/checkbox-field";
import type { QuestionnaireInput } from "@/lib/schemas/participant";
import { useFormFailure } from "../../../failure-text";
import { post } from "../../../post";
import { useHydrated } from "../../../use-hydrated";
import { QuestionField, type AskedQuestion } from "./question-field";

type Props = { study: string; questions: AskedQuestion[] };

const SELF_REPORT = "self-report";

/** Sends all answers at once. What a question asks for is checked by the browser, in its own words, and by the server. */
export function QuestionnaireForm({ study, questions }: Props) {
  const t = useTranslations("questionnaire");
  const isHydrated = useHydrated();
  const describeFailure = useFormFailure();
  const router = useRouter();
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setSending(true);
    const input = readAnswers(questions, new FormData(event.currentTarget));
    const failure = await post(`/api/sessions/${study}/questionnaire`, input);
    // They may have been taken before, and the word of it lost on the way: the debrief knows where the session is.
    const isKnown = failure?.status === 409;
    if (!failure || isKnown) return router.replace(`/s/${study}/debrief`);
    setProblem(describeFailure(failure));
    setSending(false);
  }

  return (
    <form onSubmit={send} className="space-y-10">
      {questions.map((question) => (
        <QuestionField key={question.id} question={question} />
      ))}
      <CheckboxField
        name={SELF_REPORT}
        label={t("selfReport")}
        className="border-t border-line pt-8"
      />
      {problem && <ParticipantNotice kind="error" title={problem} />}
      <Button type="submit" disabled={isSending || !isHydrated}>
        {t("send")}
      </Button>
    </form>
  );
}

/** What was left out is absent. */
function readAnswers(questions: readonly AskedQuestion[], form: FormData): QuestionnaireInput {
  const answers: QuestionnaireInput["answers"] = {};
  for (const { id, kind } of questions) {
    const value = String(form.get(`answer-${id}`) ?? "").trim();
    if (value === "") continue;
    answers[id] = kind === "number" || kind === "scale" ? Number(value) : value;
  }
  return { answers, isSelfReported: form.has(SELF_REPORT) };
}
