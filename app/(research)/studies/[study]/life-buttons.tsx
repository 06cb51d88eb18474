"use client";

import type { ReactNode } from "react";
import { Button } from "@/components/button";
import { ConfirmButton, type ConfirmButtonProps } from "@/components/confirm-button";
import { Notice } from "@/components/notice";
import { actsAllowed, type LifeAct } from "@/lib/protocol/life-cycle";
import type { PublicStudy } from "@/server/studies";
import { useAct } from "./use-act";

type Act = Exclude<LifeAct, "version">;
type Words = Pick<ConfirmButtonProps, "label" | "title" | "confirmLabel" | "variant"> & {
  consequence: ReactNode;
};

const lockedFrom =
  "Its protocol, photographs, variants and pictures cannot change from then on. What has to change becomes a new version.";

/** Acts that cannot be undone ask first. */
const words: Record<Act, Words | { label: string }> = {
  lock: {
    label: "Lock",
    variant: "secondary",
    title: "Lock the study?",
    confirmLabel: "Lock it",
    consequence: <p>{lockedFrom} You get a hash of it all, to be registered before you open.</p>,
  },
  open: {
    label: "Open to participants",
    title: "Open the study to participants?",
    confirmLabel: "Open it",
    consequence: <p>Whoever has its address can take part. {lockedFrom}</p>,
  },
  pause: { label: "Pause" },
  resume: { label: "Resume" },
  close: {
    label: "Close",
    variant: "danger",
    title: "Close the study for good?",
    confirmLabel: "Close it",
    consequence: (
      <p>
        It takes no participants any more and cannot be opened again. Sessions under way can be
        finished, and the results stay.
      </p>
    ),
  },
};

/** What may be done with the study in its present state. */
export function LifeButtons({ slug, status }: Pick<PublicStudy, "slug" | "status">) {
  const { isBusy, error, act } = useAct(slug);
  const allowed = actsAllowed[status];
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap gap-3">
        {allowed
          .filter((deed) => deed !== "version")
          .map((deed) => (
            <LifeButton key={deed} deed={deed} disabled={isBusy} onAct={() => act(deed)} />
          ))}
        {allowed.includes("version") && (
          <Button
            variant="secondary"
            disabled={isBusy}
            onClick={() => act("version", (next) => `/studies/${next}`)}
          >
            Make a new version
          </Button>
        )}
      </div>
      {error && <Notice kind="error" title={error} />}
    </div>
  );
}

type LifeButtonProps = { deed: Act; disabled: boolean; onAct: () => void };

function LifeButton({ deed, disabled, onAct }: LifeButtonProps) {
  const said = words[deed];
  if (!("title" in said)) {
    return (
      <Button variant="secondary" disabled={disabled} onClick={onAct}>
        {said.label}
      </Button>
    );
  }
  const { consequence, ...rest } = said;
  return (
    <ConfirmButton {...rest} disabled={disabled} onConfirm={onAct}>
      {consequence}
    </ConfirmButton>
  );
}
