"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import type { FieldProblem } from "@/lib/errors";
import { fromForm, toForm, type ProtocolForm } from "@/lib/protocol/form";
import { judgeProtocol, listProblems } from "@/lib/protocol/form-problems";
import type { Protocol } from "@/lib/protocol/schema";
import { studyDetails, type StudyDetails } from "@/lib/schemas/study";
import { sendJson } from "../../../send-json";

export type Saving =
  | { state: "unchanged" | "changed" | "saving" | "saved" | "invalid" }
  | { state: "refused"; message: string };

/** What is typed, what is wrong with it, the last of it that was a protocol, and how it is saved. */
export function useEditor(study: string, saved: { details: StudyDetails; protocol: Protocol }) {
  const router = useRouter();
  const [form, setForm] = useState(() => toForm(saved.protocol));
  const [details, setDetails] = useState(saved.details);
  const [drawn, setDrawn] = useState(saved.protocol);
  const [refused, setRefused] = useState<readonly FieldProblem[]>([]);
  const [saving, setSaving] = useState<Saving>({ state: "unchanged" });
  const { protocol, problems } = judgeProtocol(fromForm(form));
  const wrongDetails = studyDetails.safeParse(details).error;

  function noteChange() {
    setRefused([]);
    setSaving({ state: "changed" });
  }

  function changeForm(next: ProtocolForm) {
    setForm(next);
    noteChange();
    const judged = judgeProtocol(fromForm(next));
    if (judged.protocol) setDrawn(judged.protocol);
  }

  function changeDetails(next: StudyDetails) {
    setDetails(next);
    noteChange();
  }

  async function save() {
    if (!protocol || wrongDetails) return setSaving({ state: "invalid" });
    setSaving({ state: "saving" });
    const sent = await sendJson(`/api/studies/${study}/protocol`, "PUT", { details, protocol });
    setRefused(sent.isOk ? [] : sent.fields);
    setSaving(sent.isOk ? { state: "saved" } : { state: "refused", message: sent.message });
    if (sent.isOk) router.refresh();
  }

  const all = [...(wrongDetails ? listProblems(wrongDetails) : []), ...problems, ...refused];
  return { form, details, drawn, problems: all, saving, changeForm, changeDetails, save };
}
