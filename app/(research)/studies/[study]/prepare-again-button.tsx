"use client";

import { useRouter } from "next/navigation";
import { Button } from "@/components/button";
import { Notice } from "@/components/notice";
import { useSend } from "../../use-send";

type PrepareAgainButtonProps = { study: string; label: string };

/** Has a worker make the draft's pictures once more, with the photographs that are there. */
export function PrepareAgainButton({ study, label }: PrepareAgainButtonProps) {
  const router = useRouter();
  const { isBusy, error, send } = useSend();
  const prepare = () => send(["POST", `/api/studies/${study}/preparation`], () => router.refresh());
  return (
    <>
      <Button variant="secondary" disabled={isBusy} onClick={prepare}>
        {label}
      </Button>
      {error && <Notice kind="error" title={error} />}
    </>
  );
}
