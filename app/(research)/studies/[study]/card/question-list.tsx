import { languages, pickLocalised } from "@/lib/locale/locales";
import type { Question } from "@/lib/protocol/questionnaire";
import type { Protocol } from "@/lib/protocol/schema";

/** The study's own questions as they are asked, in its own language. */
export function QuestionList({ protocol: { questionnaire, language } }: { protocol: Protocol }) {
  if (questionnaire.length === 0) return <p>None.</p>;
  return (
    <ol className="list-decimal pl-5">
      {questionnaire.map((question) => {
        const { id, label, isRequired } = question;
        const say = (text: Question["label"]) => pickLocalised(text, language, language).text;
        return (
          <li key={id}>
            <span lang={languages[language].tag}>{say(label)}</span>{" "}
            <span className="text-muted">
              ({id}, {answeredBy(question, say)}
              {isRequired && ", must be answered"})
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function answeredBy(question: Question, say: (text: Question["label"]) => string): string {
  const { kind, options = [], min, max } = question;
  if (kind === "choice") return options.map(({ label }) => say(label)).join(" / ");
  if (kind === "text") return "a text";
  if (kind === "scale") return `${min} to ${max}`;
  const range = [min === undefined ? "" : `from ${min}`, max === undefined ? "" : `to ${max}`];
  return ["a number", ...range].filter(Boolean).join(" ");
}
