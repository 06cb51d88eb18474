import type { FoolRateRow } from "@/lib/stats/fool-rate-words";
import type { ReferenceLine } from "@/lib/stats/reference-lines";

/** The part of 0..1 that a chart's axis shows, and its marks. 0.5 always is one of them. */
export type RateAxis = { max: number; ticks: readonly number[] };

const whole: RateAxis = { max: 1, ticks: [0, 0.25, 0.5, 0.75, 1] };
const lower: RateAxis = { max: 0.6, ticks: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6] };

/** The shorter axis where everything fits on it: most variants fool in less than half of the trials. */
export function axisFor(
  rows: readonly FoolRateRow[],
  references: readonly { rate: number }[] = [],
): RateAxis {
  const highest = [
    ...rows.map(({ estimate }) => highestOf(estimate)),
    ...references.map(({ rate }) => rate),
  ];
  return highest.every((rate) => rate <= lower.max) ? lower : whole;
}

function highestOf(estimate: FoolRateRow["estimate"]): number {
  if (estimate.kind === "no-data") return 0;
  return estimate.kind === "interval" ? estimate.interval.high : estimate.rate;
}

/** Where a rate lies on the axis, as an SVG length: relative, so the drawing fits any width without a script. */
export function positionOf(rate: number, { max }: RateAxis): string {
  return `${((rate / max) * 100).toFixed(3)}%`;
}

type FoolRateStripProps = {
  row: FoolRateRow;
  axis: RateAxis;
  references?: readonly ReferenceLine[];
};

/**
 * The drawing of one row, filling its parent: dot at the fool rate, line over its interval, line at 50 %, and thin
 * ones where published rates are.
 */
export function FoolRateStrip({ row, axis, references = [] }: FoolRateStripProps) {
  return (
    <svg className="absolute inset-0 size-full overflow-visible" aria-hidden>
      {axis.ticks.map((tick) => (
        <line
          key={tick}
          x1={positionOf(tick, axis)}
          x2={positionOf(tick, axis)}
          y1="0"
          y2="100%"
          className={tick === 0.5 ? "stroke-ink" : "stroke-line"}
          strokeDasharray={tick === 0.5 ? "4 3" : undefined}
        />
      ))}
      {references.map(({ key, rate }) => (
        <line
          key={key}
          x1={positionOf(rate, axis)}
          x2={positionOf(rate, axis)}
          y1="0"
          y2="100%"
          className="stroke-muted"
          strokeDasharray="1 3"
        />
      ))}
      <svg y="50%" className="overflow-visible">
        <Mark row={row} axis={axis} />
      </svg>
    </svg>
  );
}

/** Solid for people; hollow, thin and grey for simulated observers. Its origin is the middle of the row. */
function Mark({ row: { estimate, population }, axis }: { row: FoolRateRow; axis: RateAxis }) {
  if (estimate.kind === "no-data") return null;
  const isSimulated = population === "simulated";
  const stroke = isSimulated ? "stroke-muted" : "stroke-accent";
  return (
    <g className={stroke} strokeWidth={isSimulated ? 1.5 : 2}>
      {estimate.kind === "interval" && (
        <>
          <line
            x1={positionOf(estimate.interval.low, axis)}
            x2={positionOf(estimate.interval.high, axis)}
            strokeWidth={isSimulated ? 1.5 : 3}
          />
          <Cap at={positionOf(estimate.interval.low, axis)} />
          <Cap at={positionOf(estimate.interval.high, axis)} />
        </>
      )}
      <circle
        cx={positionOf(estimate.rate, axis)}
        r={4.5}
        className={isSimulated ? "fill-canvas" : "fill-accent"}
      />
    </g>
  );
}

// Taller than the dot, so that an interval narrower than the dot is still seen.
function Cap({ at }: { at: string }) {
  return <line x1={at} x2={at} y1={-7} y2={7} />;
}
