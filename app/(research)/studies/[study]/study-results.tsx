import { Suspense } from "react";
import { FoolRateChart } from "@/components/fool-rate-chart";
import { FoolRateTable } from "@/components/fool-rate-table";
import { publishedFor, type PublishedRate } from "@/lib/protocol/published";
import type { ReferenceRate } from "@/lib/stats/reference-lines";
import type { VariantResult } from "@/server/results";
import type { MemberStudy } from "@/server/studies";
import { ColourVisionSection } from "./colour-vision-section";
import { foolRateRows } from "./fool-rate-rows";
import { PublishedTable } from "./published-table";
import { SessionSummary } from "./session-summary";
import { SessionTable } from "./session-table";

type StudyResultsProps = { study: MemberStudy; results: readonly VariantResult[] };

/** What came out so far, beside what was published of tests like it, and how the sessions went. */
export function StudyResults({ study, results }: StudyResultsProps) {
  const { id, protocol, refusalCount } = study;
  const rows = foolRateRows(results);
  const published = publishedFor(protocol.preset);
  return (
    <>
      <SessionSummary results={results} />
      <section aria-labelledby="results" className="space-y-6">
        <h2 id="results" className="text-xl font-semibold">
          How often the colours were taken for real
        </h2>
        <FoolRateChart rows={rows} published={published.map(asReference)} />
        <FoolRateTable rows={rows} />
        <PublishedTable rates={published} />
      </section>
      {/* Reads single answers, so the rest of the page does not wait for it. */}
      {protocol.colourVision.mode !== "off" && (
        <Suspense>
          <ColourVisionSection studyId={id} passMin={protocol.colourVision.passMin} />
        </Suspense>
      )}
      <SessionTable
        results={results}
        refusals={refusalCount}
        hasVigilance={protocol.vigilanceTrials > 0}
      />
    </>
  );
}

function asReference({ method, percent, plusMinus, source }: PublishedRate): ReferenceRate {
  return {
    name: method,
    rate: percent / 100,
    plusMinus: plusMinus === null ? null : plusMinus / 100,
    source,
  };
}
