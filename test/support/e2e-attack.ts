/** What an attacker measures of a stimulus, by the feature's name: quantities, and texts that only differ or do not. */
export type Features = Record<string, number | string>;

/** The two stimuli of a trial, and which one an attacker wants to find. session: whose trial it was. */
export type AttackedPair = { real: Features; fake: Features; session: number };

export type Verdict = {
  feature: string;
  /** The chance that the attacker names the real one of a pair; ties count half. */
  auc: number;
  /** The 95 % interval of an attacker who guesses, around 0.5. */
  low: number;
  high: number;
  /** How many standard errors the AUC lies from guessing. */
  z: number;
};

export const classifier = "classifier over all";

/**
 * How well each feature alone, and a classifier over all of them, tells real from fake. What must be learnt is learnt
 * on every other session and judged on the rest. Whole sessions, because sides and order are balanced within each:
 * what one half of a session shows more often, its other half shows less often.
 */
export function attack(pairs: readonly AttackedPair[]): Verdict[] {
  const train = pairs.filter(({ session }) => session % 2 === 0);
  const rest = pairs.filter(({ session }) => session % 2 === 1);
  const single = Object.entries(pairs[0].real).map(([feature, value]) => {
    if (typeof value === "string") return judge(feature, rest, learnScore(train, [feature]));
    return judge(feature, pairs, ({ real, fake }) => Number(real[feature]) - Number(fake[feature]));
  });
  const all = learnScore(train, Object.keys(pairs[0].real));
  return [...single, judge(classifier, rest, all)];
}

/** Above 0 where the attacker takes the pair's real stimulus for real, below 0 where the other one, 0 for no idea. */
type Score = (pair: AttackedPair) => number;

/** The sign test: of a guesser, half of the pairs that it does not leave open are right. */
function judge(feature: string, pairs: readonly AttackedPair[], score: Score): Verdict {
  const scores = pairs.map(score);
  const right = scores.filter((value) => value > 0).length;
  const open = scores.filter((value) => value === 0).length;
  const auc = (right + open / 2) / pairs.length;
  const error = (0.5 * Math.sqrt(pairs.length - open)) / pairs.length;
  const [low, high] = [0.5 - 1.96 * error, 0.5 + 1.96 * error];
  return { feature, auc, low, high, z: error === 0 ? 0 : (auc - 0.5) / error };
}

export function isOutside({ auc, low, high }: Verdict): boolean {
  return auc < low || auc > high;
}

/**
 * The features by which the attacker beats guessing. Of twenty that say nothing, one lies outside its 95 % interval by
 * chance; so what is found outside is looked for in a fresh sample, and in a third one, on the same side each time:
 * with twenty features a run in 1,600 names one for nothing, while a true leak of two or three standard errors stays.
 */
export async function findLeaks(
  sample: () => Promise<AttackedPair[]>,
  onVerdicts: (verdicts: readonly Verdict[]) => void,
): Promise<string[]> {
  let suspects: Verdict[] | undefined;
  for (let round = 0; round < 3 && suspects?.length !== 0; round++) {
    const verdicts = attack(await sample());
    onVerdicts(verdicts);
    const outside = verdicts.filter(isOutside);
    suspects = suspects
      ? outside.filter((verdict) => suspects!.some((earlier) => isSameSide(earlier, verdict)))
      : outside;
  }
  return suspects!.map(({ feature }) => feature);
}

function isSameSide(a: Verdict, b: Verdict): boolean {
  return a.feature === b.feature && Math.sign(a.z) === Math.sign(b.z);
}

/** A column of the classifier: what it sees of a pair, the real stimulus less the other one. */
type Column = (pair: AttackedPair) => number;

/** Logistic regression on the differences within pairs. */
function learnScore(train: readonly AttackedPair[], features: readonly string[]): Score {
  const columns = features.flatMap((feature) =>
    typeof train[0].real[feature] === "string"
      ? textColumns(train, feature)
      : numberColumns(train, feature),
  );
  const vectorOf = (pair: AttackedPair) => columns.map((column) => column(pair));
  const weights = learn(train.map(vectorOf), columns.length);
  return (pair) => dot(weights, vectorOf(pair));
}

/** In units of the typical difference; a single far one must not outweigh all others. */
function numberColumns(train: readonly AttackedPair[], feature: string): Column[] {
  const difference = ({ real, fake }: AttackedPair) =>
    Number(real[feature]) - Number(fake[feature]);
  const squares = train.reduce((sum, pair) => sum + difference(pair) ** 2, 0);
  if (squares === 0) return [];
  const scale = Math.sqrt(squares / train.length);
  return [(pair) => Math.max(-3, Math.min(3, difference(pair) / scale))];
}

/** One column for each text, of those that are not rare. */
function textColumns(train: readonly AttackedPair[], feature: string): Column[] {
  const counts = new Map<string, number>();
  for (const { real, fake } of train) {
    for (const text of [String(real[feature]), String(fake[feature])])
      counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const frequent = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 12);
  if (counts.size === 1) return [];
  return frequent.map(([text]) => ({ real, fake }: AttackedPair) => {
    return Number(real[feature] === text) - Number(fake[feature] === text);
  });
}

/** Weights by which real less fake is positive: gradient ascent on the likelihood, with a little decay. */
function learn(vectors: readonly number[][], columns: number): number[] {
  let weights = Array<number>(columns).fill(0);
  for (let step = 0; step < 300; step++) {
    const gradient = weights.map((weight) => -0.01 * weight);
    for (const vector of vectors) {
      const missing = 1 / (1 + Math.exp(dot(weights, vector)));
      vector.forEach((value, i) => (gradient[i] += (missing * value) / vectors.length));
    }
    weights = weights.map((weight, i) => weight + 0.5 * gradient[i]);
  }
  return weights;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}
