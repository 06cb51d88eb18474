"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { fromForm, toForm, type ProtocolForm } from "@/lib/protocol/form";
import { judgeProtocol, listProblems } from "@/lib/protocol/form-problems";
import type { Protocol } from "@/lib/protocol/schema";
import { studyDetails, type StudyDetails } from "@/lib/schemas/study";
import { useSend } from "../../../use-send";

export type Saving =
  | { state: "unchanged" | "changed" | "saving" | "saved" | "invalid" }
  | { state: "refused"; message: string };

type Typed = { form: ProtocolForm; details: StudyDetails };

/** What is typed, what is wrong with it, the last of it that was a protocol, and how it is saved. */
export function useEditor(study: string, saved: { details: StudyDetails; protocol: Protocol }) {
  const router = useRouter();
  const [start] = useState(() => ({ form: toForm(saved.protocol), details: saved.details }));
  const [typed, setTyped] = useState<Typed>(start);
  const [lastSaved, setLastSaved] = useState<Typed | null>(null);
  const [lastGood, setLastGood] = useState(saved.protocol);
  const [isHeldBack, setIsHeldBack] = useState(false);
  const { isBusy, error, fields, send, forgetRefusal } = useSend();
  const { protocol, problems } = judgeProtocol(fromForm(typed.form));
  const wrongDetails = studyDetails.safeParse(typed.details).error;

  function change(part: Partial<Typed>) {
    if (protocol) setLastGood(protocol);
    setTyped({ ...typed, ...part });
    setIsHeldBack(false);
    forgetRefusal();
  }

  async function save() {
    if (!protocol || wrongDetails) return setIsHeldBack(true);
    const body = { details: typed.details, protocol };
    await send(["PUT", `/api/studies/${study}/protocol`, body], () => {
      setLastSaved(typed);
      router.refresh();
    });
  }

  function describeSaving(): Saving {
    if (error !== null) return { state: "refused", message: error };
    if (isHeldBack) return { state: "invalid" };
    if (isBusy) return { state: "saving" };
    // What was typed while the last of it was under way is not saved.
    if (typed === lastSaved) return { state: "saved" };
    return { state: typed === start ? "unchanged" : "changed" };
  }

  return {
    ...typed,
    drawn: protocol ?? lastGood,
    problems: [...(wrongDetails ? listProblems(wrongDetails) : []), ...problems, ...fields],
    saving: describeSaving(),
    isBusy,
    changeForm: (form: ProtocolForm) => change({ form }),
    changeDetails: (details: StudyDetails) => change({ details }),
    save,
  };
}
