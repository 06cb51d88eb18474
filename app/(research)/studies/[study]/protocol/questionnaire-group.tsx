"use client";

import { Button } from "@/components/button";
import { emptyQuestion, type QuestionForm } from "@/lib/protocol/form";
import { useFormField } from "./form-context";
import { FormGroup, PartProblem } from "./form-fields";
import { QuestionFields } from "./question-fields";

/** A study's own questions, asked after the last trial. */
export function QuestionnaireGroup() {
  const { value: questions, set } = useFormField<QuestionForm[]>("questionnaire");
  const swap = (i: number, j: number) =>
    set(questions.map((question, k) => questions[k === i ? j : k === j ? i : k] ?? question));
  return (
    <FormGroup title="Questionnaire" lead="Asked after the last trial, before the debrief.">
      <PartProblem path="questionnaire" />
      {questions.length === 0 && <p className="text-muted">No questions.</p>}
      <ol className="space-y-4">
        {questions.map((question, i) => (
          <li key={i} className="space-y-4 rounded-md border border-line p-4">
            <div className="flex flex-wrap items-center justify-between gap-2">
              <h3 className="font-semibold">Question {i + 1}</h3>
              <div className="flex flex-wrap gap-2">
                <Button
                  variant="secondary"
                  aria-label={`Move question ${i + 1} up`}
                  disabled={i === 0}
                  onClick={() => swap(i, i - 1)}
                >
                  Up
                </Button>
                <Button
                  variant="secondary"
                  aria-label={`Move question ${i + 1} down`}
                  disabled={i === questions.length - 1}
                  onClick={() => swap(i, i + 1)}
                >
                  Down
                </Button>
                <Button
                  variant="secondary"
                  aria-label={`Remove question ${i + 1}`}
                  onClick={() => set(questions.filter((_, k) => k !== i))}
                >
                  Remove
                </Button>
              </div>
            </div>
            <QuestionFields path={`questionnaire.${i}`} question={question} />
          </li>
        ))}
      </ol>
      <Button variant="secondary" onClick={() => set([...questions, emptyQuestion(questions)])}>
        Add a question
      </Button>
    </FormGroup>
  );
}
