"use client";

import { useState } from "react";
import { ConfirmButton } from "@/components/confirm-button";
import { SelectField } from "@/components/select-field";
import { describePreset } from "@/lib/protocol/preset-words";
import { presets } from "@/lib/protocol/presets";
import type { Protocol } from "@/lib/protocol/schema";

type Preset = Protocol["preset"];
type PresetPickerProps = { current: Preset; onRefill: (preset: Preset) => void };

const names = Object.keys(presets) as Preset[];

/** Fills every parameter in from a preset, once that is confirmed. */
export function PresetPicker({ current, onRefill }: PresetPickerProps) {
  const [preset, setPreset] = useState(current);
  return (
    <div className="grid grid-cols-[1fr_auto] items-start gap-3">
      <SelectField
        name="preset"
        label="Preset"
        hint={describePreset[preset]}
        className="min-w-0"
        value={preset}
        onChange={(event) => setPreset(event.target.value as Preset)}
        options={names.map((name) => ({ value: name, label: name }))}
      />
      {/* In line with the choice, which stands under its label. */}
      <div className="pt-7.5">
        <ConfirmButton
          label="Fill in"
          variant="secondary"
          title={`Fill in every parameter from ${preset}?`}
          confirmLabel="Fill in"
          onConfirm={() => onRefill(preset)}
        >
          <p>
            What you have changed in task, timing, trials, attention, exclusions, colour vision and
            participants is replaced, and so is the question’s wording. Consent, instructions and
            questionnaire stay. Nothing is saved before you save.
          </p>
        </ConfirmButton>
      </div>
    </div>
  );
}
