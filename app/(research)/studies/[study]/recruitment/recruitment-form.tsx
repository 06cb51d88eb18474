"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/button";
import { CheckboxField } from "@/components/checkbox-field";
import { Field } from "@/components/field";
import { Notice } from "@/components/notice";
import { messageAt, type FieldProblem } from "@/lib/errors";
import type { Recruitment } from "@/lib/protocol/recruitment";
import { useSend } from "../../../use-send";

type Typed = {
  listed: boolean;
  game: boolean;
  mturk: boolean;
  usesProlific: boolean;
  completionCode: string;
  screenedOutCode: string;
};

/** Where participants come from. Saved at once for whoever comes next: it is no part of the lock. */
export function RecruitmentForm({ study, saved }: { study: string; saved: Recruitment }) {
  const router = useRouter();
  const [start] = useState(() => toTyped(saved));
  const [typed, setTyped] = useState(start);
  const [lastSaved, setLastSaved] = useState<Typed | null>(null);
  const { isBusy, error, fields: problems, send } = useSend();
  const change = (part: Partial<Typed>) => setTyped({ ...typed, ...part });

  async function submit(event: FormEvent) {
    event.preventDefault();
    await send(["PUT", `/api/studies/${study}/recruitment`, fromTyped(typed)], () => {
      setLastSaved(typed);
      router.refresh();
    });
  }

  function describeSaving(): string {
    if (isBusy) return "Saving …";
    if (typed === lastSaved) return "Saved.";
    return typed === start ? "" : "Not saved yet.";
  }

  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      {error && <Notice kind="error" title={error} />}
      <CheckboxField
        name="listed"
        label="List it on the front page"
        hint="Anyone who finds it may take part as a volunteer."
        checked={typed.listed}
        onChange={(event) => change({ listed: event.target.checked })}
      />
      <CheckboxField
        name="game"
        label="Let volunteers play"
        hint="They are told at once whether they were right, so that their answers are never counted."
        checked={typed.game}
        onChange={(event) => change({ game: event.target.checked })}
      />
      <CheckboxField
        name="mturk"
        label="Take workers of Mechanical Turk"
        checked={typed.mturk}
        onChange={(event) => change({ mturk: event.target.checked })}
      />
      <CheckboxField
        name="prolific"
        label="Take participants of Prolific"
        checked={typed.usesProlific}
        onChange={(event) => change({ usesProlific: event.target.checked })}
      />
      {typed.usesProlific && <ProlificFields typed={typed} problems={problems} onChange={change} />}
      <div className="flex flex-wrap items-center gap-4">
        <Button type="submit" disabled={isBusy}>
          Save
        </Button>
        <p role="status" className="text-sm text-muted">
          {describeSaving()}
        </p>
      </div>
    </form>
  );
}

type ProlificFieldsProps = {
  typed: Typed;
  problems: readonly FieldProblem[];
  onChange: (part: Partial<Typed>) => void;
};

function ProlificFields({ typed, problems, onChange }: ProlificFieldsProps) {
  return (
    <div className="grid gap-4 border-l-2 border-line pl-4 sm:grid-cols-2">
      <Field
        name="completionCode"
        label="Completion code"
        hint="Prolific shows it with the study. Given out only once every answer is stored."
        error={messageAt(problems, "prolific.completionCode")}
        autoComplete="off"
        value={typed.completionCode}
        onChange={(event) => onChange({ completionCode: event.target.value })}
      />
      <Field
        name="screenedOutCode"
        label="Screened-out code"
        hint="For those whom the colour vision gate turns away. May stay empty."
        error={messageAt(problems, "prolific.screenedOutCode")}
        autoComplete="off"
        value={typed.screenedOutCode}
        onChange={(event) => onChange({ screenedOutCode: event.target.value })}
      />
    </div>
  );
}

function toTyped({ listed, game, mturk, prolific }: Recruitment): Typed {
  return {
    ...{ listed, game, mturk },
    usesProlific: prolific !== null,
    completionCode: prolific?.completionCode ?? "",
    screenedOutCode: prolific?.screenedOutCode ?? "",
  };
}

function fromTyped(typed: Typed): Recruitment {
  const { listed, game, mturk, usesProlific, completionCode, screenedOutCode } = typed;
  const prolific = { completionCode, screenedOutCode: screenedOutCode.trim() || null };
  return { listed, game, mturk, prolific: usesProlific ? prolific : null };
}
