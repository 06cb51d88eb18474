"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/button";

type Props = { text: string; url: string };

type Outcome = "none" | "copied" | "shown";

/** By the system's own way of sharing; else copied; else shown, to be copied by hand. */
export function ShareButton({ text, url }: Props) {
  const t = useTranslations("play");
  const [outcome, setOutcome] = useState<Outcome>("none");

  async function share() {
    if (navigator.share) return navigator.share({ text, url }).catch(() => undefined);
    // Browsers lend the clipboard to pages over https and on localhost only.
    const copy = navigator.clipboard?.writeText(`${text} ${url}`) ?? Promise.reject();
    setOutcome(await copy.then(asCopied, asShown));
  }

  return (
    <div className="space-y-3">
      <Button variant="secondary" onClick={share}>
        {t("share")}
      </Button>
      <p role="status" className="min-h-6 text-muted">
        {outcome === "copied" && t("copied")}
        {outcome === "shown" && `${text} ${url}`}
      </p>
    </div>
  );
}

const asCopied = (): Outcome => "copied";
const asShown = (): Outcome => "shown";
