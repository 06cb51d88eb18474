"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/button";
import { Notice } from "@/components/notice";
import type { VariantChoice } from "@/server/new-study";
import { useSend } from "../../../../use-send";
import { VariantPicker } from "../../../variant-picker";

/** Adds variants to a draft that need no upload; a worker colours the photographs with them. */
export function ChooseVariants({
  study,
  choices,
}: {
  study: string;
  choices: readonly VariantChoice[];
}) {
  const router = useRouter();
  const [chosen, setChosen] = useState<string[]>([]);
  const { isBusy, error, send } = useSend();
  const url = `/api/studies/${study}/variants/chosen`;
  const add = () =>
    send(["POST", url, { variants: chosen }], () => router.push(`/studies/${study}`));

  return (
    <section
      aria-labelledby="choose"
      className="mt-12 max-w-2xl space-y-4 border-t border-line pt-8"
    >
      <h2 id="choose" className="text-xl font-semibold">
        Or take one that is there
      </h2>
      {error && <Notice kind="error" title={error} />}
      <VariantPicker choices={choices} chosen={chosen} onChange={setChosen} />
      <Button variant="secondary" disabled={isBusy || chosen.length === 0} onClick={add}>
        Add to the study
      </Button>
    </section>
  );
}
