import { languages } from "@/lib/locale/locales";
import { presets } from "@/lib/protocol/presets";
import { plateCount, type Protocol } from "@/lib/protocol/schema";

/** One parameter in words. preset: what the preset would have, where that is something else; null where it is the same. */
export type Parameter = { label: string; value: string; preset: string | null };

export type ParameterGroup = { title: string; parameters: Parameter[] };

/** Every parameter of a protocol in words but for its texts and questions, and what it changes of its preset. */
export function listParameters(protocol: Protocol): ParameterGroup[] {
  const original = presets[protocol.preset];
  return wordings.map(({ title, rows }) => ({
    title,
    parameters: rows.map(([label, say]) => {
      const [value, preset] = [say(protocol), say(original)];
      return { label, value, preset: preset === value ? null : preset };
    }),
  }));
}

type Row = [label: string, say: (protocol: Protocol) => string];

/** Without the digits that a share times a hundred makes up: 0.55 is 55, and 0.575 is 57.5. */
const percent = (share: number) => Number((100 * share).toFixed(6));
const ms = (value: number) => `${value} ms`;

const wordings: { title: string; rows: Row[] }[] = [
  {
    title: "Task",
    rows: [
      ["Participants point at", (p) => (p.question === "pick_real" ? "the real" : "the fake")],
      [
        "Stimuli",
        (p) => (p.presentation === "sequential" ? "one after the other" : "both at once"),
      ],
      ["Side of a stimulus", (p) => `${p.stimulusPx} CSS px`],
      ["Study’s language", (p) => languages[p.language].name],
      ["Consent, version", (p) => String(p.consentVersion)],
    ],
  },
  {
    title: "Timing",
    rows: [
      ["Exposure of each", (p) => ms(p.exposureMs)],
      ["Blank before", (p) => ms(p.blankBeforeMs)],
      ["Blank between", (p) => ms(p.blankBetweenMs)],
      ["Blank after", (p) => ms(p.blankAfterMs)],
      ["Feedback in practice", (p) => ms(p.feedbackMs)],
      ["Time to answer", () => "not limited"],
    ],
  },
  {
    title: "Trials",
    rows: [
      ["Practice, with feedback", (p) => String(p.practiceTrials)],
      ["Test", (p) => String(p.testTrials)],
      ["Vigilance (photo against Random)", (p) => String(p.vigilanceTrials)],
      ["Sessions wanted of each variant", (p) => String(p.wantedParticipantsPerVariant)],
    ],
  },
  {
    title: "Left out: sessions",
    rows: [
      [
        "Vigilance correct, fewer than",
        (p) => (p.vigilanceTrials === 0 ? "no rule" : `${p.vigilancePassMin}`),
      ],
      ["Median reaction time under", (p) => ms(p.exclusions.medianReactionMinMs)],
      [
        "One side chosen in over",
        (p) => `${percent(p.exclusions.sameSideShareMax)} % of test trials`,
      ],
      ["Colour vision", sayColourVision],
      ["Not completed, or withdrawn", () => "yes"],
      ["Browser held another’s session, or a game", () => "yes"],
      ["Participant asked for it", () => "yes"],
    ],
  },
  {
    title: "Left out: trials",
    rows: [
      ["Exposure off by more than", (p) => ms(p.exclusions.exposureToleranceMs)],
      ["Reaction time under", (p) => ms(p.exclusions.reactionMinMs)],
      ["Page hidden, or pair shown again", () => "yes"],
    ],
  },
];

function sayColourVision({ colourVision: { mode, passMin } }: Protocol): string {
  if (mode === "off") return "not tested";
  if (mode === "record") return `recorded, ${plateCount} plates`;
  return `under ${passMin} of ${plateCount} plates`;
}
