"use client";

import { Button } from "@/components/button";
import { Notice } from "@/components/notice";
import { useAct } from "./use-act";

/** Makes a new version of the study and goes to its page for uploading a variant. */
export function NewVersionButton({ study }: { study: string }) {
  const { isBusy, error, act } = useAct(study);
  return (
    <div className="space-y-4">
      <Button
        disabled={isBusy}
        onClick={() => act("version", (slug) => `/studies/${slug}/variants/new`)}
      >
        Make a new version with this variant
      </Button>
      {error && <Notice kind="error" title={error} />}
    </div>
  );
}
