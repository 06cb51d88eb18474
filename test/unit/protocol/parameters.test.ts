import { expect, test } from "vitest";
import { listParameters } from "@/lib/protocol/parameters";
import { presets } from "@/lib/protocol/presets";

const parametersOf = (protocol: Parameters<typeof listParameters>[0]) =>
  listParameters(protocol).flatMap(({ parameters }) => parameters);

test.each(Object.values(presets))("a preset itself changes nothing: $preset", (preset) => {
  expect(parametersOf(preset).filter((parameter) => parameter.preset !== null)).toEqual([]);
});

test("what a study changes is named with what its preset has", () => {
  const changed = parametersOf({
    ...presets.zhang2016,
    exposureMs: 500,
    colourVision: { mode: "gate", passMin: 4 },
  }).filter((parameter) => parameter.preset !== null);
  expect(changed).toEqual([
    { label: "Exposure of each", value: "500 ms", preset: "1000 ms" },
    { label: "Colour vision", value: "under 4 of 6 plates", preset: "recorded, 6 plates" },
  ]);
});

test("every number of the protocol is said", () => {
  const said = parametersOf(presets["pick-real"])
    .map(({ value }) => value)
    .join("; ");
  for (const number of ["256", "1000", "900", "600", "100", "2400", "10", "40", "8", "6", "250"]) {
    expect(said).toMatch(new RegExp(`\\b${number}\\b`));
  }
});
