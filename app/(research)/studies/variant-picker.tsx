"use client";

import { CheckboxField } from "@/components/checkbox-field";
import type { VariantChoice } from "@/server/new-study";

type VariantPickerProps = {
  choices: readonly VariantChoice[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
};

/** Variants to compare: the platform's, and one's own uploads. */
export function VariantPicker({ choices, chosen, onChange }: VariantPickerProps) {
  const isUpload = ({ photoSets }: VariantChoice) => photoSets !== null;
  const groups = [
    { title: "Variants of the platform", list: choices.filter((choice) => !isUpload(choice)) },
    { title: "Your own uploads", list: choices.filter(isUpload) },
  ].filter(({ list }) => list.length > 0);
  const toggle = (slug: string, isChosen: boolean) =>
    onChange(isChosen ? [...chosen, slug] : chosen.filter((other) => other !== slug));
  return groups.map(({ title, list }) => (
    <fieldset key={title} className="min-w-0 space-y-2">
      <legend className="mb-2 font-medium">{title}</legend>
      {list.map(({ slug, name, description }) => (
        <CheckboxField
          key={slug}
          name={`variant-${slug}`}
          label={name}
          hint={description || slug}
          checked={chosen.includes(slug)}
          onChange={(event) => toggle(slug, event.target.checked)}
        />
      ))}
    </fieldset>
  ));
}
