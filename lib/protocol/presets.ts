import type { Protocol } from "@/lib/protocol/schema";

const common = {
  stimulusPx: 256,
  blankAfterMs: 100,
  feedbackMs: 2400,
  exclusions: {
    exposureToleranceMs: 50,
    reactionMinMs: 100,
    medianReactionMinMs: 250,
    sameSideShareMax: 0.9,
  },
  colourVision: { mode: "record", passMin: 5 },
  language: "en",
  consentVersion: 1,
  texts: {},
  questionnaire: [],
} satisfies Partial<Protocol>;

/** Timings of the task page of Zhang, Isola and Efros (2016): one second each, then unlimited time. */
const sequential = {
  ...common,
  presentation: "sequential",
  exposureMs: 1000,
  blankBeforeMs: 900,
  blankBetweenMs: 600,
  practiceTrials: 10,
  testTrials: 40,
} as const;

/** "Which image would you guess is from a camera?" (Palette, arXiv:2111.05826), and its translations. */
const fromACamera: Protocol["texts"] = {
  en: { question: "Which image would you guess is from a camera?" },
  it: { question: "Quale immagine, a tuo parere, viene da una fotocamera?" },
  sv: { question: "Vilken bild gissar du kommer från en kamera?" },
  de: { question: "Welches Bild stammt Ihrer Vermutung nach aus einer Kamera?" },
  es: { question: "¿Qué imagen dirías que procede de una cámara?" },
  zh: { question: "你猜哪一张图片是相机拍摄的？" },
};

/** Ready-made protocols: each fills in every parameter, and a study may change any (docs/protocol.md). */
export const presets: Record<Protocol["preset"], Protocol> = {
  zhang2016: {
    ...sequential,
    preset: "zhang2016",
    question: "pick_fake",
    vigilanceTrials: 4,
    vigilancePassMin: 3,
    wantedParticipantsPerVariant: 40,
  },
  pix2pix2017: {
    ...sequential,
    preset: "pix2pix2017",
    question: "pick_fake",
    vigilanceTrials: 0,
    vigilancePassMin: 0,
    wantedParticipantsPerVariant: 50,
  },
  palette2021: {
    ...common,
    preset: "palette2021",
    question: "pick_real",
    texts: fromACamera,
    presentation: "simultaneous",
    exposureMs: 3000,
    blankBeforeMs: 500,
    blankBetweenMs: 0,
    practiceTrials: 0,
    testTrials: 50,
    vigilanceTrials: 0,
    vigilancePassMin: 0,
    wantedParticipantsPerVariant: 40,
  },
  "pick-real": {
    ...sequential,
    preset: "pick-real",
    question: "pick_real",
    vigilanceTrials: 8,
    vigilancePassMin: 6,
    wantedParticipantsPerVariant: 40,
  },
};
