"use client";

import { useId, useState } from "react";
import { Button } from "./button";

export type CopyTextProps = { label: string; text: string };

/** A text to be handed on: shown, and copied by a button. */
export function CopyText({ label, text }: CopyTextProps) {
  const id = useId();
  const [said, setSaid] = useState("");

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setSaid("Copied.");
    } catch {
      // Clipboards are refused to pages without a secure address.
      setSaid("Your browser does not allow it. Select the text and copy it yourself.");
    }
  }

  return (
    <div className="space-y-2">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <p id={id} className="font-medium">
          {label}
        </p>
        <div className="flex items-center gap-3">
          <span role="status" className="text-sm text-muted">
            {said}
          </span>
          <Button variant="secondary" aria-label={`Copy: ${label}`} onClick={copy}>
            Copy
          </Button>
        </div>
      </div>
      <pre
        tabIndex={0}
        role="region"
        aria-labelledby={id}
        className="overflow-x-auto rounded-md border border-line bg-surface p-3 font-mono text-sm select-all"
      >
        {text}
      </pre>
    </div>
  );
}
