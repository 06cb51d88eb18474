/** What an attacker measures of a stimulus, by the feature's name. */
export type Features = Record<string, number>;

/** The two stimuli of a trial, and which one an attacker wants to find. session: whose trial it was. */
export type AttackedPair = { real: Features; fake: Features; session: number };

export type Verdict = {
  feature: string;
  auc: number;
  /** The 95 % interval of an attacker who guesses, around 0.5. */
  low: number;
  high: number;
  /** How many standard errors the AUC lies from guessing. */
  z: number;
};

/**
 * How well each feature alone, and a classifier over all of them, tells real from fake. The area under the ROC curve
 * is the chance that the real one of a random pair has the larger value (Mann and Whitney; ties count half).
 */
export function attack(pairs: readonly AttackedPair[]): Verdict[] {
  const features = Object.keys(pairs[0].real);
  const single = features.map((feature) => {
    const real = pairs.map((pair) => pair.real[feature]);
    const fake = pairs.map((pair) => pair.fake[feature]);
    return judge(feature, real, fake);
  });
  return [...single, judgePairs("classifier over all", classify(pairs, features))];
}

/** Of a classifier that is shown both stimuli of a pair: how often its score names the real one. */
function judgePairs(feature: string, scores: readonly number[]): Verdict {
  const wins = scores.reduce((sum, s) => sum + (s > 0 ? 1 : s === 0 ? 0.5 : 0), 0);
  return verdict(feature, wins / scores.length, 0.5 / Math.sqrt(scores.length));
}

function judge(feature: string, real: readonly number[], fake: readonly number[]): Verdict {
  let wins = 0;
  for (const a of real) for (const b of fake) wins += a > b ? 1 : a === b ? 0.5 : 0;
  const auc = wins / (real.length * fake.length);
  // Of the rank-sum statistic when both come from one distribution.
  const error = Math.sqrt((real.length + fake.length + 1) / (12 * real.length * fake.length));
  return verdict(feature, auc, error);
}

function verdict(feature: string, auc: number, error: number): Verdict {
  const reach = 1.96 * error;
  return { feature, auc, low: 0.5 - reach, high: 0.5 + reach, z: (auc - 0.5) / error };
}

/**
 * Logistic regression on the differences within pairs; each half of the sessions is judged by what the other half
 * taught. Whole sessions, because sides and order are balanced within each: what one half of a session shows more
 * often, its other half shows less often.
 */
function classify(pairs: readonly AttackedPair[], features: readonly string[]): number[] {
  const scales = features.map((feature) => scaleOf(pairs, feature));
  const vectors = pairs.map(({ real, fake }) =>
    features.map((feature, i) =>
      scales[i] === 0 ? 0 : (real[feature] - fake[feature]) / scales[i],
    ),
  );
  const halves = [0, 1].map((half) => vectors.filter((_, i) => pairs[i].session % 2 === half));
  return halves.flatMap((half, i) => {
    const weights = learn(halves[1 - i]);
    return half.map((vector) => dot(weights, vector));
  });
}

function scaleOf(pairs: readonly AttackedPair[], feature: string): number {
  const differences = pairs.map(({ real, fake }) => real[feature] - fake[feature]);
  return Math.sqrt(differences.reduce((sum, d) => sum + d * d, 0) / pairs.length);
}

/** Weights by which real less fake is positive: gradient ascent on the likelihood, with a little decay. */
function learn(vectors: readonly number[][]): number[] {
  let weights = vectors[0].map(() => 0);
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
