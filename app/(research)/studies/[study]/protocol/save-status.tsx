"use client";

import { useEffect, useRef } from "react";
import { Notice } from "@/components/notice";
import type { FieldProblem } from "@/lib/errors";
import { fieldId } from "./form-context";
import type { Saving } from "./use-editor";

/** How the saving went. After a refusal it lists what is wrong, with ways to it, and takes the focus. */
export function SaveStatus({
  saving,
  problems,
}: {
  saving: Saving;
  problems: readonly FieldProblem[];
}) {
  const list = useRef<HTMLDivElement>(null);
  const { state } = saving;
  useEffect(() => {
    if (state === "invalid" || state === "refused") list.current?.focus();
  }, [state]);
  return (
    <>
      <p role="status" className="text-sm text-muted">
        {state === "saving" && "Saving …"}
        {state === "saved" && "Saved."}
        {state === "changed" && "Not saved yet."}
      </p>
      {(state === "invalid" || state === "refused") && (
        <div ref={list} tabIndex={-1} className="max-h-[40dvh] overflow-y-auto">
          <Notice
            kind="error"
            title={saving.state === "refused" ? saving.message : "Some fields need another value."}
          >
            <ul className="list-disc pl-5">
              {problems.map(({ path, message }) => (
                <li key={path}>
                  <a
                    href={`#${fieldId(path)}`}
                    className="underline"
                    onClick={(event) => {
                      event.preventDefault();
                      goTo(path);
                    }}
                  >
                    {labelOf(path)}: {message}
                  </a>
                </li>
              ))}
            </ul>
          </Notice>
        </div>
      )}
    </>
  );
}

/** Opens what hides the field, and gives it the focus. */
function goTo(path: string): void {
  const field = document.getElementById(fieldId(path));
  for (let at = field?.parentElement; at; at = at.parentElement) {
    if (at instanceof HTMLDetailsElement) at.open = true;
  }
  field?.focus();
}

function labelOf(path: string): string {
  const label = document.querySelector(`label[for="${fieldId(path)}"]`)?.textContent;
  const question = /^questionnaire\.(\d+)/.exec(path);
  if (question) return `Question ${Number(question[1]) + 1}${label ? `, ${label}` : ""}`;
  return label ?? "Questionnaire";
}
