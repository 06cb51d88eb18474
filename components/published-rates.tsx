import { percent } from "@/lib/stats/fool-rate-words";
import type { ReferenceLine } from "@/lib/stats/reference-lines";
import { positionOf, type RateAxis } from "./fool-rate-strip";

const LEVEL_PX = 18;

type PublishedLettersProps = {
  references: readonly ReferenceLine[];
  axis: RateAxis;
  /** Of the chart's grid, and of the strip in it. */
  columns: string;
  place: string;
};

/** The letters over a chart's lines, in as many rows as keep them apart. */
export function PublishedLetters({ references, axis, columns, place }: PublishedLettersProps) {
  if (references.length === 0) return null;
  const height = LEVEL_PX * (1 + Math.max(...references.map(({ level }) => level)));
  return (
    <div className={`grid ${columns}`}>
      <div className={`${place} sm:col-start-2`}>
        <svg className="block w-full overflow-visible text-sm" height={height} aria-hidden>
          {references.map(({ key, rate, level }) => {
            const x = positionOf(rate, axis);
            const baseline = height - LEVEL_PX * level - 5;
            return (
              <g key={key}>
                <line
                  x1={x}
                  x2={x}
                  y1={baseline + 3}
                  y2={height}
                  className="stroke-muted"
                  strokeDasharray="1 3"
                />
                <text x={x} y={baseline} textAnchor="middle" className="fill-muted font-medium">
                  {key}
                </text>
              </g>
            );
          })}
        </svg>
      </div>
    </div>
  );
}

/** What the letters of a chart mean. */
export function PublishedLegend({ references }: { references: readonly ReferenceLine[] }) {
  if (references.length === 0) return null;
  return (
    <div className="space-y-2 text-sm text-muted">
      <p>Dotted lines, as published (other people, other photographs):</p>
      <ul className="flex flex-wrap gap-x-6 gap-y-1">
        {references.map(({ key, name, rate, plusMinus, source }) => (
          <li key={key}>
            <span className="font-semibold text-ink">{key}</span> {name}{" "}
            <span className="whitespace-nowrap tabular-nums">
              {percent(rate, 1)}
              {plusMinus !== null && ` ± ${(100 * plusMinus).toFixed(1)}`} [{source}]
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
