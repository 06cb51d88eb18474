import type { Protocol } from "@/lib/protocol/schema";

const consent = {
  version: 1,
  text: [
    "You are invited to take part in a study of how people judge colours in photographs. You will see pairs of pictures and say which one you think has its real colours.",
    "Taking part is voluntary. You may stop at any time by closing the page. We store your choices, how fast you answered, and technical details of your screen (size, refresh rate), but neither your name nor your address.",
    "The answers may be published in anonymous form as part of scientific work.",
  ].join("\n\n"),
};

const exclusions = {
  exposureToleranceMs: 50,
  reactionMinMs: 100,
  medianReactionMinMs: 250,
  sameSideShareMax: 0.9,
};

/** Timings of the task page of Zhang, Isola and Efros (2016): one second each, then unlimited time. */
const sequential = {
  stimulusPx: 256,
  exposureMs: 1000,
  blankBeforeMs: 900,
  blankBetweenMs: 600,
  blankAfterMs: 100,
  feedbackMs: 2400,
  practiceTrials: 10,
  testTrials: 40,
  exclusions,
  consent,
};

const pickFake = {
  question: "pick_fake",
  questionText: "Which picture has fake colours?",
} as const;
const pickReal = {
  question: "pick_real",
  questionText: "Which picture has its real colours?",
} as const;

/** Ready-made protocols: each fills in every parameter, and a study may change any (docs/protocol.md). */
export const presets: Record<Protocol["preset"], Protocol> = {
  zhang2016: {
    ...sequential,
    ...pickFake,
    preset: "zhang2016",
    vigilanceTrials: 4,
    vigilancePassMin: 3,
    wantedParticipantsPerVariant: 40,
  },
  pix2pix2017: {
    ...sequential,
    ...pickFake,
    preset: "pix2pix2017",
    vigilanceTrials: 0,
    vigilancePassMin: 0,
    wantedParticipantsPerVariant: 50,
  },
  "pick-real": {
    ...sequential,
    ...pickReal,
    preset: "pick-real",
    vigilanceTrials: 8,
    vigilancePassMin: 6,
    wantedParticipantsPerVariant: 40,
  },
};
