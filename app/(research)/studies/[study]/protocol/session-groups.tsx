"use client";

import { plateCount } from "@/lib/protocol/schema";
import { useFormField } from "./form-context";
import { FieldGrid, FormGroup, NumberInput, SelectInput } from "./form-fields";

/** Task, timing, trials: what a session consists of. */
export function SessionGroups() {
  const { value: presentation } = useFormField<string>("presentation");
  return (
    <>
      <FormGroup title="Task">
        <FieldGrid>
          <SelectInput
            path="question"
            label="Participants point at"
            options={[
              { value: "pick_real", label: "the picture with its real colours" },
              { value: "pick_fake", label: "the picture with fake colours" },
            ]}
          />
          <SelectInput
            path="presentation"
            label="Stimuli are shown"
            options={[
              { value: "sequential", label: "one after the other" },
              { value: "simultaneous", label: "both at once" },
            ]}
          />
          <NumberInput
            path="stimulusPx"
            label="Side of a stimulus (CSS px)"
            hint="Another size means that all pictures are made anew."
          />
        </FieldGrid>
      </FormGroup>
      <FormGroup title="Timing" lead="The time to answer is not limited.">
        <FieldGrid>
          <NumberInput path="exposureMs" label="Each stimulus stands for (ms)" />
          <NumberInput path="blankBeforeMs" label="Blank before (ms)" />
          <NumberInput
            path="blankBetweenMs"
            label="Blank between (ms)"
            hint={presentation === "simultaneous" ? "0, as both are shown at once." : undefined}
          />
          <NumberInput path="blankAfterMs" label="Blank after, until the buttons (ms)" />
          <NumberInput path="feedbackMs" label="Feedback in practice stands for (ms)" />
        </FieldGrid>
      </FormGroup>
      <FormGroup
        title="Trials"
        lead="A session shows no photograph twice, so the study needs as many photographs as all of these together."
      >
        <FieldGrid>
          <NumberInput
            path="practiceTrials"
            label="Practice trials"
            hint="With feedback; never counted."
          />
          <NumberInput
            path="testTrials"
            label="Test trials"
            hint={
              presentation === "simultaneous"
                ? "An even number, for sides to balance."
                : "A multiple of four, for sides and order to balance."
            }
          />
        </FieldGrid>
      </FormGroup>
    </>
  );
}

/** Attention, exclusions, colour vision, participants: what counts. */
export function CountingGroups() {
  const { value: colourVision } = useFormField<string>("colourVision.mode");
  return (
    <>
      <FormGroup
        title="Attention"
        lead="Vigilance trials show a photograph against the colours of another one. Whoever looks can tell."
      >
        <FieldGrid>
          <NumberInput
            path="vigilanceTrials"
            label="Vigilance trials"
            hint="One in each block of test trials."
          />
          <NumberInput path="vigilancePassMin" label="Of these must be correct" />
        </FieldGrid>
      </FormGroup>
      <ExclusionsGroup />
      <FormGroup title="Colour vision" lead={`${plateCount} plates before the instructions.`}>
        <FieldGrid>
          <SelectInput
            path="colourVision.mode"
            label="The test is"
            options={[
              { value: "off", label: "not taken" },
              { value: "record", label: "taken and recorded" },
              { value: "gate", label: "taken, and decides who takes part" },
            ]}
          />
          <NumberInput
            path="colourVision.passMin"
            label={`Plates to be read, of ${plateCount}`}
            hint={
              colourVision === "off" ? "Without meaning while the test is not taken." : undefined
            }
          />
        </FieldGrid>
      </FormGroup>
      <FormGroup title="Participants wanted">
        <FieldGrid>
          <NumberInput
            path="wantedParticipantsPerVariant"
            label="For each variant"
            hint="Completed sessions that count. The study ends with the last of them; results are no reason to stop before."
          />
        </FieldGrid>
      </FormGroup>
    </>
  );
}

function ExclusionsGroup() {
  return (
    <FormGroup
      title="Exclusions"
      lead="What is left out of the fool rate, decided before anyone took part. Nothing is deleted."
    >
      <FieldGrid>
        <NumberInput
          path="exclusions.exposureToleranceMs"
          label="Exposure may be off by (ms)"
          hint="A trial whose stimulus stood longer or shorter is left out."
        />
        <NumberInput
          path="exclusions.reactionMinMs"
          label="Fastest answer to a trial (ms)"
          hint="A trial that was answered faster is left out."
        />
        <NumberInput
          path="exclusions.medianReactionMinMs"
          label="Fastest median of a session (ms)"
          hint="A session with a faster one is left out."
        />
        <NumberInput
          path="exclusions.sameSideShareMax"
          label="Largest share of one side"
          hint="From 0.5 to 1. A session with a larger one is left out."
        />
      </FieldGrid>
    </FormGroup>
  );
}
