"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/button";
import { CheckboxField } from "@/components/checkbox-field";
import { Field } from "@/components/field";
import { Notice } from "@/components/notice";
import type { FieldProblem } from "@/lib/errors";
import type { Recruitment } from "@/lib/protocol/recruitment";
import { sendJson } from "../../../send-json";

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
  const [typed, setTyped] = useState(() => toTyped(saved));
  const [error, setError] = useState<string | null>(null);
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const [status, setStatus] = useState("");

  function change(part: Partial<Typed>) {
    setTyped({ ...typed, ...part });
    setStatus("Not saved yet.");
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    const sent = await sendJson(`/api/studies/${study}/recruitment`, "PUT", fromTyped(typed));
    setError(sent.isOk ? null : sent.message);
    setProblems(sent.isOk ? [] : sent.fields);
    setStatus(sent.isOk ? "Saved." : "");
    if (sent.isOk) router.refresh();
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
        <Button type="submit">Save</Button>
        <p role="status" className="text-sm text-muted">
          {status}
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
  const errorOf = (path: string) => problems.find((problem) => problem.path === path)?.message;
  return (
    <div className="grid gap-4 border-l-2 border-line pl-4 sm:grid-cols-2">
      <Field
        name="completionCode"
        label="Completion code"
        hint="Prolific shows it with the study. Given out only once every answer is stored."
        error={errorOf("prolific.completionCode")}
        autoComplete="off"
        value={typed.completionCode}
        onChange={(event) => onChange({ completionCode: event.target.value })}
      />
      <Field
        name="screenedOutCode"
        label="Screened-out code"
        hint="For those whom the colour vision gate turns away. May stay empty."
        error={errorOf("prolific.screenedOutCode")}
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
