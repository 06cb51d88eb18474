import { expect, test } from "vitest";
import { initialWeights } from "@/lib/model/parameters";
import { networkOf, variants } from "@/lib/model/variants";
import { seededRandom } from "@/lib/protocol/random";

const network = networkOf(variants.full, 2);
const start = (initialisation: "he" | "dirac") =>
  initialWeights(network, seededRandom("start"), new Float32Array(313), initialisation);

test("kernels that could pass their input on do so, beside a tenth of a He-normal one; no other differs", () => {
  const [he, dirac] = [start("he"), start("dirac")];
  const changed = Object.keys(he).filter((name) =>
    he[name].values.some((value, i) => value !== dirac[name].values[i]),
  );
  const within = [2, 3, 4].flatMap((i) => [`conv${i}_2`, `conv${i}_3`]);
  const deep = [5, 6, 7].flatMap((i) => [1, 2, 3].map((j) => `conv${i}_${j}`));
  // conv2_2 and conv3_3 halve the side, and block 2 has two layers.
  const kept = within.filter((name) => !["conv2_2", "conv2_3", "conv3_3"].includes(name));
  const expected = [...kept, ...deep, "conv8_2", "conv8_3"].map((name) => `${name}.weight`);
  expect(changed).toEqual(expected);
  for (const name of expected) {
    const [, , inputs, outputs] = he[name].shape;
    const identity = (i: number) => {
      const [tap, input, output] = [
        Math.floor(i / (inputs * outputs)),
        Math.floor(i / outputs) % inputs,
        i % outputs,
      ];
      return tap === 4 && input === output ? 1 : 0;
    };
    const sum = he[name].values.map((value, i) => Math.fround(0.1 * value) + identity(i));
    expect(dirac[name].values, name).toEqual(sum);
  }
});
