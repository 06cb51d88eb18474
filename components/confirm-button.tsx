"use client";

import { AlertDialog } from "radix-ui";
import { useState, type ReactNode } from "react";
import { Button } from "./button";
import { buttonClass, type ButtonVariant } from "./button-style";

export type ConfirmButtonProps = {
  label: string;
  /** Where the label says too little by itself. */
  ariaLabel?: string;
  variant?: ButtonVariant;
  /** The question, which the answer's button repeats as a deed. */
  title: string;
  confirmLabel: string;
  onConfirm: () => void;
  disabled?: boolean;
  /** What will follow from it. */
  children: ReactNode;
};

/** A button that asks before it acts. Escape and "Cancel" leave everything as it is. */
export function ConfirmButton(props: ConfirmButtonProps) {
  const { label, ariaLabel, variant = "primary", title, confirmLabel } = props;
  const { onConfirm, disabled, children } = props;
  const [isOpen, setIsOpen] = useState(false);
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={setIsOpen}>
      <AlertDialog.Trigger
        className={buttonClass(variant)}
        aria-label={ariaLabel}
        disabled={disabled}
      >
        {label}
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 bg-canvas/80" />
        <AlertDialog.Content className="fixed top-1/2 left-1/2 grid max-h-[90dvh] w-[min(34rem,calc(100vw-2rem))] -translate-1/2 gap-4 overflow-y-auto rounded-md border border-edge bg-canvas p-6 text-ink">
          <AlertDialog.Title className="text-xl font-semibold">{title}</AlertDialog.Title>
          <AlertDialog.Description asChild>
            <div className="space-y-2">{children}</div>
          </AlertDialog.Description>
          <div className="flex flex-wrap justify-end gap-3">
            <AlertDialog.Cancel asChild>
              <Button variant="secondary">Cancel</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action
              className={buttonClass(variant === "danger" ? "danger" : "primary")}
              onClick={onConfirm}
            >
              {confirmLabel}
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
