"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/button";
import { Notice } from "@/components/notice";
import type { StartInput } from "@/lib/schemas/participant";
import { describeScreen } from "../../../screen/describe-screen";

type State =
  | { kind: "open" }
  | { kind: "sending" }
  | { kind: "declined" }
  | { kind: "error"; message: string };

/** Agreeing starts the session; declining is counted and leaves nothing else behind. */
export function ConsentForm({ study, consentVersion }: { study: string; consentVersion: number }) {
  const router = useRouter();
  const [state, setState] = useState<State>({ kind: "open" });

  async function send(path: string, body: unknown, onSuccess: () => void) {
    setState({ kind: "sending" });
    const message = await post(`/api/sessions/${study}${path}`, body);
    if (message === null) onSuccess();
    else setState({ kind: "error", message });
  }

  const agree = async () => {
    setState({ kind: "sending" });
    const input: StartInput = { consentVersion, screen: await describeScreen() };
    return send("", input, () => router.push(`/s/${study}/session`));
  };
  const decline = () => send("/refusals", {}, () => setState({ kind: "declined" }));

  if (state.kind === "declined") {
    return (
      <Notice
        kind="info"
        title="You have declined. Nothing about you was stored; you may close this page."
      />
    );
  }
  const isSending = state.kind === "sending";
  return (
    <div className="space-y-6">
      {state.kind === "error" && <Notice kind="error" title={state.message} />}
      <div className="flex flex-wrap gap-4">
        <Button onClick={agree} disabled={isSending}>
          I agree and take part
        </Button>
        <Button variant="secondary" onClick={decline} disabled={isSending}>
          I decline
        </Button>
      </div>
    </div>
  );
}

/** Null when it went well, else the sentence to show. */
async function post(url: string, body: unknown): Promise<string | null> {
  const headers = { "content-type": "application/json" };
  const request = { method: "POST", headers, body: JSON.stringify(body) };
  const response = await fetch(url, request).catch(() => null);
  if (response?.ok) return null;
  if (!response) return "The server could not be reached. Check your connection and try again.";
  const answer = (await response.json().catch(() => null)) as { error: { message: string } } | null;
  return answer?.error.message ?? "The server could not take this just now. Try again in a moment.";
}
