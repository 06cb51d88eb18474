import { getTranslations } from "next-intl/server";

type Props = { score: { correct: number; testTrials: number } };

/** How often the real photograph was found, in words and as a bar with guessing's half marked. */
export async function Score({ score: { correct, testTrials } }: Props) {
  const t = await getTranslations("debrief");
  const share = correct / testTrials;
  return (
    <section className="space-y-3">
      <p className="text-lg">
        {t.rich("score", {
          correct,
          total: testTrials,
          share,
          strong: (words) => <strong className="tabular-nums">{words}</strong>,
        })}
      </p>
      <div className="relative h-3 rounded-sm bg-line" aria-hidden>
        <div className="h-full rounded-sm bg-accent" style={{ width: `${100 * share}%` }} />
        <div className="absolute -top-1 left-1/2 h-5 w-0.5 bg-ink" />
      </div>
    </section>
  );
}
