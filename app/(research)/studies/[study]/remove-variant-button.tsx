"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/button";
import { sendJson } from "../../send-json";

type RemoveVariantButtonProps = { study: string; slug: string; name: string };

/** Takes a variant out of a draft. It can be chosen again, so nothing is asked first. */
export function RemoveVariantButton({ study, slug, name }: RemoveVariantButtonProps) {
  const router = useRouter();
  const [error, setError] = useState<string | null>(null);

  async function remove() {
    const sent = await sendJson(`/api/studies/${study}/variants/${slug}`, "DELETE", {});
    setError(sent.isOk ? null : sent.message);
    router.refresh();
  }

  return (
    <>
      <Button variant="secondary" aria-label={`Remove ${name}`} onClick={remove}>
        Remove
      </Button>
      {error && (
        <p role="alert" className="text-sm text-danger">
          {error}
        </p>
      )}
    </>
  );
}
