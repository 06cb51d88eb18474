"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/button";
import { Field } from "@/components/field";
import { Notice } from "@/components/notice";
import { SelectField } from "@/components/select-field";
import { TextAreaField } from "@/components/text-area-field";
import type { FieldProblem } from "@/lib/errors";
import { describePreset } from "@/lib/protocol/preset-words";
import { presets } from "@/lib/protocol/presets";
import { countTrials } from "@/lib/protocol/schema";
import type { NewStudyInput } from "@/lib/schemas/new-study";
import { slugify } from "@/lib/slug";
import type { PhotoSetChoice, VariantChoice } from "@/server/new-study";
import { sendJson } from "../../send-json";
import { VariantPicker } from "../variant-picker";

const UPLOAD = "upload";

const empty: NewStudyInput = {
  title: "",
  slug: "",
  description: "",
  preset: "pick-real",
  photoSetId: null,
  variants: ["full", "gray", "random"],
};

type NewStudyFormProps = {
  photoSets: readonly PhotoSetChoice[];
  choices: readonly VariantChoice[];
};

/** Makes a draft; where its photographs are to be uploaded, that is the next page. */
export function NewStudyForm({ photoSets, choices }: NewStudyFormProps) {
  const router = useRouter();
  const known = new Set(choices.map(({ slug }) => slug));
  const [input, setInput] = useState<NewStudyInput>({
    ...empty,
    variants: empty.variants.filter((slug) => known.has(slug)),
  });
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const change = (part: Partial<NewStudyInput>) => setInput({ ...input, ...part });

  async function submit(event: FormEvent) {
    event.preventDefault();
    setIsBusy(true);
    const sent = await sendJson<{ slug: string }>("/api/studies", "POST", input);
    if (sent.isOk) {
      const page = input.photoSetId ? "" : "/photographs";
      return router.push(`/studies/${sent.answer.slug}${page}`);
    }
    setIsBusy(false);
    setProblems(sent.fields);
    setError(sent.message);
  }

  return (
    <form onSubmit={submit} noValidate className="max-w-2xl space-y-6">
      {error && <Notice kind="error" title={error} />}
      <AboutFields input={input} problems={problems} onChange={change} />
      <SelectField
        name="preset"
        label="Preset"
        hint={`${describePreset[input.preset]} It needs ${countTrials(presets[input.preset])} photographs at least; the protocol can be changed afterwards.`}
        value={input.preset}
        onChange={({ target }) => change({ preset: target.value as NewStudyInput["preset"] })}
        options={Object.keys(presets).map((name) => ({ value: name, label: name }))}
      />
      <SelectField
        name="photographs"
        label="Photographs"
        value={input.photoSetId ?? UPLOAD}
        onChange={({ target }) =>
          change({ photoSetId: target.value === UPLOAD ? null : target.value })
        }
        options={[
          { value: UPLOAD, label: "Upload them on the next page" },
          ...photoSets.map(({ id, name, photographs }) => ({
            value: id,
            label: `Those of “${name}” (${photographs})`,
          })),
        ]}
      />
      <VariantPicker
        choices={choices.filter(({ isOwn }) => !isOwn || input.photoSetId !== null)}
        chosen={input.variants}
        onChange={(variants) => change({ variants })}
      />
      <Button type="submit" disabled={isBusy}>
        Make the draft
      </Button>
    </form>
  );
}

type AboutFieldsProps = {
  input: NewStudyInput;
  problems: readonly FieldProblem[];
  onChange: (part: Partial<NewStudyInput>) => void;
};

/** Title, address and description. The address follows the title until it is given by hand. */
function AboutFields({ input, problems, onChange: change }: AboutFieldsProps) {
  const [hasOwnSlug, setHasOwnSlug] = useState(false);
  const errorOf = (path: string) => problems.find((problem) => problem.path === path)?.message;
  return (
    <>
      <Field
        name="title"
        label="Title"
        hint="Participants read it on the start page."
        error={errorOf("title")}
        value={input.title}
        onChange={({ target }) =>
          change({ title: target.value, ...(!hasOwnSlug && { slug: slugify(target.value) }) })
        }
      />
      <Field
        name="slug"
        label="Address"
        hint={`Participants start at /s/${input.slug || "…"}`}
        error={errorOf("slug")}
        autoComplete="off"
        value={input.slug}
        onChange={({ target }) => {
          setHasOwnSlug(true);
          change({ slug: target.value });
        }}
      />
      <TextAreaField
        name="description"
        label="Description"
        error={errorOf("description")}
        value={input.description}
        onChange={({ target }) => change({ description: target.value })}
      />
    </>
  );
}
