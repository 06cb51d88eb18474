"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/button";
import { Notice } from "@/components/notice";
import { sendJson } from "../../send-json";

/** Has a worker make the draft's pictures once more, with the photographs that are there. */
export function PrepareAgainButton({ study }: { study: string }) {
  const router = useRouter();
  const [error, setError] = useState<string | null>(null);

  async function prepare() {
    const sent = await sendJson(`/api/studies/${study}/preparation`, "POST", {});
    setError(sent.isOk ? null : sent.message);
    router.refresh();
  }

  return (
    <>
      <Button variant="secondary" onClick={prepare}>
        Go on without them
      </Button>
      {error && <Notice kind="error" title={error} />}
    </>
  );
}
