import { getTranslations } from "next-intl/server";
import { buttonClass } from "@/components/button-style";
import { Button } from "@/components/button";
import type { Assignment } from "@/lib/schemas/arrival";
import type { WayBack } from "@/server/debriefs";

/** What somebody takes along from the session, to wherever they came from. */
export async function BackToRecruiter({ wayBack }: { wayBack: WayBack }) {
  const t = await getTranslations("debrief");
  switch (wayBack.kind) {
    case "none":
      return null;
    case "code":
      return (
        <section className="space-y-2">
          <h2 className="text-xl font-semibold">{t("codeHeading")}</h2>
          <p className="font-mono text-2xl tracking-widest select-all">{wayBack.code}</p>
        </section>
      );
    case "prolific":
      return (
        <section className="space-y-3">
          <h2 className="text-xl font-semibold">{t("returnHeading", { recruiter: "Prolific" })}</h2>
          <p>{t("returnText", { recruiter: "Prolific" })}</p>
          <a href={wayBack.url} className={buttonClass("primary")}>
            {t("return", { recruiter: "Prolific" })}
          </a>
        </section>
      );
    case "mturk":
      return <SubmitTask {...wayBack} />;
  }
}

/** The form that Mechanical Turk asks of an external question: the assignment's id, and one field at least beside it. */
async function SubmitTask({ code, assignment }: { code: string; assignment: Assignment }) {
  const t = await getTranslations("debrief");
  const recruiter = "Mechanical Turk";
  return (
    <section className="space-y-3">
      <h2 className="text-xl font-semibold">{t("returnHeading", { recruiter })}</h2>
      <p>{t("returnText", { recruiter })}</p>
      <form method="post" action={`${assignment.submitTo}/mturk/externalSubmit`}>
        <input type="hidden" name="assignmentId" value={assignment.id} />
        <input type="hidden" name="completionCode" value={code} />
        <Button type="submit">{t("submit")}</Button>
      </form>
    </section>
  );
}
