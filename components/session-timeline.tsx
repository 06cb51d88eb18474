import type { Protocol } from "@/lib/protocol/schema";
import {
  estimateMinutes,
  listSessionParts,
  listTrialPhases,
  sessionMs,
  type SessionPart,
  type TrialPhase,
} from "@/lib/protocol/timeline";

const phaseLook: Record<TrialPhase["kind"], string> = {
  blank: "border border-edge bg-canvas",
  stimulus: "bg-accent",
  answer: "border border-dashed border-accent bg-surface",
  feedback: "bg-muted",
};

const partLook: Record<SessionPart["kind"], string> = {
  consent: "bg-line",
  screen: "bg-edge",
  "colour-vision": "bg-line",
  instructions: "bg-edge",
  practice: "bg-muted",
  test: "bg-accent",
  questionnaire: "bg-line",
  debrief: "bg-edge",
};

/** What a participant will go through: one trial and the whole session, drawn to scale in time, and in words. */
export function SessionTimeline({ protocol }: { protocol: Protocol }) {
  return (
    <div className="space-y-8">
      <Trial protocol={protocol} />
      <Session protocol={protocol} />
    </div>
  );
}

function Trial({ protocol }: { protocol: Protocol }) {
  const kind = protocol.practiceTrials > 0 ? "practice" : "test";
  const phases = listTrialPhases(protocol, kind);
  return (
    <section className="space-y-3">
      <h3 className="font-semibold">
        One {kind} trial: {seconds(sum(phases.map(({ ms }) => ms)))}
      </h3>
      <Bar parts={phases.map(({ kind, ms }) => ({ ms, look: phaseLook[kind] }))} />
      <ol className="space-y-1">
        {phases.map(({ kind, label, ms }) => (
          <Line key={label} look={phaseLook[kind]} label={label}>
            {kind === "answer" ? "until answered" : milliseconds(ms)}
          </Line>
        ))}
      </ol>
    </section>
  );
}

function Session({ protocol }: { protocol: Protocol }) {
  const parts = listSessionParts(protocol);
  return (
    <section className="space-y-3">
      <h3 className="font-semibold">
        One session: about {estimateMinutes(protocol)} minutes ({seconds(sessionMs(protocol))})
      </h3>
      <Bar parts={parts.map(({ kind, ms }) => ({ ms, look: partLook[kind] }))} hasMarks />
      <ol className="space-y-1">
        {mergeBlocks(parts).map(({ kind, label, detail, ms }) => (
          <Line key={label} look={partLook[kind]} label={label} detail={detail}>
            {seconds(ms)}
          </Line>
        ))}
      </ol>
    </section>
  );
}

/** Blocks of test trials as one line: the bar shows where each begins. */
function mergeBlocks(parts: readonly SessionPart[]): SessionPart[] {
  const blocks = parts.filter(({ kind }) => kind === "test");
  if (blocks.length < 2) return [...parts];
  const details = [...new Set(blocks.map(({ detail }) => detail))];
  const merged: SessionPart = {
    kind: "test",
    label: `Test, in ${blocks.length} blocks`,
    detail: `${details.join(", or ")} in each`,
    ms: sum(blocks.map(({ ms }) => ms)),
  };
  return parts.flatMap((part) =>
    part.kind !== "test" ? [part] : part === blocks[0] ? [merged] : [],
  );
}

type BarProps = { parts: readonly { ms: number; look: string }[]; hasMarks?: boolean };

/** The parts side by side, as wide as they are long. What it shows stands in words below it. */
function Bar({ parts, hasMarks = false }: BarProps) {
  return (
    <div aria-hidden className={`flex h-8 w-full ${hasMarks ? "gap-px" : ""}`}>
      {parts.map(({ ms, look }, i) => (
        // min-width, so that a short part is still seen.
        <div key={i} className={`min-w-0.5 ${look}`} style={{ flex: `${ms} 1 0` }} />
      ))}
    </div>
  );
}

type LineProps = { look: string; label: string; detail?: string; children: string };

function Line({ look, label, detail, children }: LineProps) {
  return (
    <li className="flex items-baseline gap-3">
      <span aria-hidden className={`size-3 shrink-0 translate-y-px ${look}`} />
      <span className="min-w-0 flex-1">
        {label}
        {detail && <span className="block text-sm text-muted">{detail}</span>}
      </span>
      <span className="text-right whitespace-nowrap tabular-nums">{children}</span>
    </li>
  );
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const milliseconds = (ms: number) => `${ms.toLocaleString("en-GB")} ms`;

function seconds(ms: number): string {
  if (ms < 60_000) return `${Number((ms / 1000).toFixed(1))} s`;
  const whole = Math.round(ms / 1000);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}
