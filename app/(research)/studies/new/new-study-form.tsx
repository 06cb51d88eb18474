"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/button";
import { Field } from "@/components/field";
import { Notice } from "@/components/notice";
import { SelectField } from "@/components/select-field";
import { TextAreaField } from "@/components/text-area-field";
import { messageAt, type FieldProblem } from "@/lib/errors";
import { describePreset } from "@/lib/protocol/preset-words";
import { presets } from "@/lib/protocol/presets";
import { countTrials } from "@/lib/protocol/schema";
import type { NewStudyInput } from "@/lib/schemas/new-study";
import { slugify } from "@/lib/slug";
import type { PhotoSetChoice, VariantChoice } from "@/server/new-study";
import { useSend } from "../../use-send";
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
  const { isBusy, error, fields: problems, send } = useSend();
  const change = (part: Partial<NewStudyInput>) => setInput({ ...input, ...part });
  // An upload colours the photographs that it came for: it goes with no others.
  const offered = choices.filter(
    ({ photoSets: sets }) => sets === null || sets.includes(input.photoSetId ?? ""),
  );
  const variants = input.variants.filter((slug) => offered.some((choice) => choice.slug === slug));

  async function submit(event: FormEvent) {
    event.preventDefault();
    const page = input.photoSetId ? "" : "/photographs";
    await send<{ slug: string }>(["POST", "/api/studies", { ...input, variants }], ({ slug }) =>
      router.push(`/studies/${slug}${page}`),
    );
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
        choices={offered}
        chosen={variants}
        onChange={(chosen) => change({ variants: chosen })}
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
  return (
    <>
      <Field
        name="title"
        label="Title"
        hint="Participants read it on the start page."
        error={messageAt(problems, "title")}
        value={input.title}
        onChange={({ target }) =>
          change({ title: target.value, ...(!hasOwnSlug && { slug: slugify(target.value) }) })
        }
      />
      <Field
        name="slug"
        label="Address"
        hint={`Participants start at /s/${input.slug || "…"}`}
        error={messageAt(problems, "slug")}
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
        error={messageAt(problems, "description")}
        value={input.description}
        onChange={({ target }) => change({ description: target.value })}
      />
    </>
  );
}
