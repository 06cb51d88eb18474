import { countOf } from "@/lib/count-of";
import { Badge } from "./badge";
import { EmptyState } from "./empty-state";
import { axisFor, FoolRateStrip, positionOf, type RateAxis } from "./fool-rate-strip";
import { PublishedLegend, PublishedLetters } from "./published-rates";
import {
  placeReferences,
  type ReferenceLine,
  type ReferenceRate,
} from "@/lib/stats/reference-lines";
import { describeRow, figuresOf, percent, type FoolRateRow } from "@/lib/stats/fool-rate-words";

// On wide screens name, strip and numbers stand side by side; on narrow ones the strip has a line to itself.
const columns = "grid-cols-[1fr_auto] gap-x-4 sm:grid-cols-[13rem_1fr_7rem]";
const stripPlace = "order-3 col-span-2 px-5 sm:order-2 sm:col-span-1";

type FoolRateChartProps = {
  rows: readonly FoolRateRow[];
  /** Published rates, to be drawn as lines with letters; PublishedTable says whose they are. */
  published?: readonly ReferenceRate[];
};

/**
 * Fool rates with their intervals against 50 %, drawn without a script. It is one picture to assistive technology, so
 * a FoolRateTable of the same rows stands beside it. Simulated observers have a part of their own.
 */
export function FoolRateChart({ rows, published = [] }: FoolRateChartProps) {
  if (rows.length === 0) {
    return (
      <EmptyState title="No variants yet">
        A fool rate appears here for every variant of the study.
      </EmptyState>
    );
  }
  const axis = axisFor(rows, published);
  const references = placeReferences(published, axis.max);
  const people = rows.filter((row) => row.population === "participant");
  const simulated = rows.filter((row) => row.population === "simulated");
  return (
    <figure className="space-y-4">
      <div role="img" aria-label={textAlternative(rows, axis, references)}>
        <ReferenceLabel axis={axis} className="hidden sm:grid" />
        <PublishedLetters
          references={references}
          axis={axis}
          columns={columns}
          place={stripPlace}
        />
        <Rows rows={people} axis={axis} references={references} />
        {simulated.length > 0 && (
          <p className="border-t border-line pt-4 text-sm font-medium text-muted">
            Simulated observers: a check of the platform, not a result
          </p>
        )}
        <Rows rows={simulated} axis={axis} references={references} />
        <AxisLabels axis={axis} />
        <ReferenceLabel axis={axis} className="grid sm:hidden" />
      </div>
      <figcaption className="max-w-prose text-sm text-muted">
        Dot: share of trials in which the recoloured picture was taken for the real photograph.
        Line: 95 % interval, which allows for differences between people and between photos.
      </figcaption>
      <PublishedLegend references={references} />
    </figure>
  );
}

function textAlternative(
  rows: readonly FoolRateRow[],
  { max }: RateAxis,
  references: readonly ReferenceLine[],
): string {
  const scale = `Fool rates with 95 % intervals on a scale from 0 to ${percent(max)}; 50 % means indistinguishable.`;
  const published = references.map(({ name, rate }) => `${name} ${percent(rate, 1)}`).join(", ");
  const lines = published ? [`Published rates as lines: ${published}.`] : [];
  return [scale, ...rows.map(describeRow), ...lines].join(" ");
}

type RowsProps = {
  rows: readonly FoolRateRow[];
  axis: RateAxis;
  references: readonly ReferenceLine[];
};

function Rows({ rows, axis, references }: RowsProps) {
  return rows.map((row) => (
    <div key={row.slug} className={`grid ${columns} pt-4 sm:pt-0`}>
      <div className="order-1 min-w-0 self-center py-1">
        <p className="font-medium break-words">
          {row.name} {row.population === "simulated" && <Badge>simulated</Badge>}
        </p>
        <p className="text-sm text-muted tabular-nums">
          {countOf(row.participants, row.population === "simulated" ? "observer" : "participant")},{" "}
          {countOf(row.trials, "trial")}
        </p>
      </div>
      <div className={stripPlace}>
        <div className="relative h-full min-h-10 sm:min-h-16">
          <FoolRateStrip row={row} axis={axis} references={references} />
        </div>
      </div>
      <div className="order-2 self-center py-1 text-right tabular-nums sm:order-3">
        <Numbers estimate={row.estimate} />
      </div>
    </div>
  ));
}

function Numbers({ estimate }: { estimate: FoolRateRow["estimate"] }) {
  const figures = figuresOf(estimate);
  if (!figures) return <p className="text-sm text-muted">No counted answers yet</p>;
  return (
    <>
      <p className="font-medium">{figures.rate}</p>
      <p className="text-sm text-muted">{figures.range ?? "No interval yet"}</p>
    </>
  );
}

// Over the strips where they form one column, and under the axis where names stand between them.
function ReferenceLabel({ axis, className }: { axis: RateAxis; className: string }) {
  // Centred at its line, or ending at it where the line is too near to the edge.
  const anchor = axis.max === 1 ? "middle" : "end";
  return (
    <div className={`${columns} ${className}`}>
      <div className={`${stripPlace} sm:col-start-2`}>
        <svg className="block h-6 w-full overflow-visible text-sm" aria-hidden>
          <text x={positionOf(0.5, axis)} y={14} textAnchor={anchor} className="fill-ink">
            50 %: indistinguishable
          </text>
        </svg>
      </div>
    </div>
  );
}

function AxisLabels({ axis }: { axis: RateAxis }) {
  return (
    <div className={`grid ${columns}`}>
      <div className={`${stripPlace} sm:col-start-2`}>
        <svg className="block h-6 w-full overflow-visible text-sm tabular-nums" aria-hidden>
          {axis.ticks.map((tick) => (
            <text
              key={tick}
              x={positionOf(tick, axis)}
              y={18}
              textAnchor="middle"
              className="fill-muted"
            >
              {percent(tick)}
            </text>
          ))}
        </svg>
      </div>
    </div>
  );
}
