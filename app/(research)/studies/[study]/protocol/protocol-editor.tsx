"use client";

import type { FormEvent } from "react";
import { Button } from "@/components/button";
import { Field } from "@/components/field";
import { SessionTimeline } from "@/components/session-timeline";
import { TextAreaField } from "@/components/text-area-field";
import { messageAt, type FieldProblem } from "@/lib/errors";
import { refill, setAt } from "@/lib/protocol/form";
import type { Protocol } from "@/lib/protocol/schema";
import type { StudyDetails } from "@/lib/schemas/study";
import { FormProvider } from "./form-context";
import { FormGroup } from "./form-fields";
import { PresetPicker } from "./preset-picker";
import { QuestionnaireGroup } from "./questionnaire-group";
import { SaveStatus } from "./save-status";
import { CountingGroups, SessionGroups } from "./session-groups";
import { TextsGroup } from "./texts-group";
import { useEditor } from "./use-editor";

type ProtocolEditorProps = { study: string; details: StudyDetails; protocol: Protocol };

/** A draft's protocol as a form; what becomes of it is drawn beside it as one types. */
export function ProtocolEditor({ study, ...saved }: ProtocolEditorProps) {
  const { form, details, drawn, problems, saving, ...editor } = useEditor(study, saved);

  function submit(event: FormEvent) {
    event.preventDefault();
    void editor.save();
  }

  const set = (path: string, value: unknown) =>
    editor.changeForm(setAt(form, path.split("."), value));
  return (
    <FormProvider value={{ form, problems, set }}>
      <div className="grid gap-x-12 gap-y-10 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <form
          onSubmit={submit}
          noValidate
          // What has the focus stands clear of the bar at the bottom.
          className="order-2 space-y-8 lg:order-1 [&_:is(input,textarea,select)]:scroll-mb-[50dvh]"
        >
          <DetailsGroup details={details} problems={problems} onChange={editor.changeDetails} />
          <PresetPicker
            current={form.preset}
            onRefill={(preset) => editor.changeForm(refill(form, preset))}
          />
          <SessionGroups />
          <CountingGroups />
          <TextsGroup />
          <QuestionnaireGroup />
          <div className="sticky bottom-0 space-y-2 border-t border-line bg-canvas py-4">
            <div className="flex flex-wrap items-center gap-4">
              <Button type="submit" disabled={editor.isBusy}>
                Save
              </Button>
              <SaveStatus saving={saving} problems={problems} />
            </div>
          </div>
        </form>
        <aside aria-labelledby="timeline" className="order-1 lg:order-2">
          <div className="space-y-4 lg:sticky lg:top-4">
            <h2 id="timeline" className="text-xl font-semibold">
              What becomes of it
            </h2>
            {problems.length > 0 && (
              <p className="text-sm text-muted">
                Some fields need another value. This is the last state that worked.
              </p>
            )}
            <SessionTimeline protocol={drawn} />
          </div>
        </aside>
      </div>
    </FormProvider>
  );
}

type DetailsGroupProps = {
  details: StudyDetails;
  problems: readonly FieldProblem[];
  onChange: (details: StudyDetails) => void;
};

function DetailsGroup({ details, problems, onChange }: DetailsGroupProps) {
  return (
    <FormGroup title="Start page">
      <Field
        name="title"
        label="Title"
        error={messageAt(problems, "title")}
        value={details.title}
        onChange={(event) => onChange({ ...details, title: event.target.value })}
      />
      <TextAreaField
        name="description"
        label="Description"
        error={messageAt(problems, "description")}
        value={details.description}
        onChange={(event) => onChange({ ...details, description: event.target.value })}
      />
    </FormGroup>
  );
}
