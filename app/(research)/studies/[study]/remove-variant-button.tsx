"use client";

import { useRouter } from "next/navigation";
import { Button } from "@/components/button";
import { ConfirmButton } from "@/components/confirm-button";
import { useSend } from "../../use-send";

type RemoveVariantButtonProps = {
  study: string;
  slug: string;
  name: string;
  /** Asked about first: whoever takes it out may not be who has uploaded it and can choose it again. */
  isUpload: boolean;
};

/** Takes a variant out of a draft. One of the platform comes back by a click. */
export function RemoveVariantButton({ study, slug, name, isUpload }: RemoveVariantButtonProps) {
  const router = useRouter();
  const { isBusy, error, send } = useSend();
  const remove = () =>
    send(["DELETE", `/api/studies/${study}/variants/${slug}`], () => router.refresh());
  return (
    <>
      {isUpload ? (
        <ConfirmButton
          label="Remove"
          ariaLabel={`Remove ${name}`}
          variant="danger"
          title={`Remove “${name}” from the draft?`}
          confirmLabel="Remove it"
          disabled={isBusy}
          onConfirm={remove}
        >
          <p>
            Its pictures stay among your uploads: whoever uploaded it can choose it again, with
            these photographs.
          </p>
        </ConfirmButton>
      ) : (
        <Button
          variant="secondary"
          aria-label={`Remove ${name}`}
          disabled={isBusy}
          onClick={remove}
        >
          Remove
        </Button>
      )}
      {error && (
        <p role="alert" className="text-sm text-danger">
          {error}
        </p>
      )}
    </>
  );
}
