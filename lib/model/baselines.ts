import type { LabImage } from "@/lib/color/lab";
import { resizeBilinear } from "@/lib/color/resize";
import type { Colorizer } from "@/lib/model/colorize";
import type { Random } from "@/lib/protocol/random";
import { shuffle } from "@/lib/protocol/random";

const nothingHeld = () => undefined;

/** No colour at all: a = b = 0. */
export function createGrayColorizer(): Colorizer {
  return {
    slug: "gray",
    colorize: async ({ l }) => new Float32Array(2 * l.length),
    dispose: nothingHeld,
  };
}

/** The colours of another photograph, stretched to this one's size. readPhoto: the i-th photograph of the set. */
export function createRandomColorizer(
  count: number,
  readPhoto: (index: number) => Promise<LabImage>,
  random: Random,
): Colorizer {
  const donors = derangement(count, random);
  return {
    slug: "random",
    colorize: async (photo, { index }) => {
      const { ab, width, height } = await readPhoto(donors[index]);
      const plane = { data: ab, width, height, channels: 2 };
      return resizeBilinear(plane, photo.width, photo.height).data;
    },
    dispose: nothingHeld,
  };
}

/** A random order in which nothing keeps its place, so that no photograph gets its own colours. */
export function derangement(count: number, random: Random): number[] {
  if (count < 2) {
    throw new RangeError("Random colours need two photographs or more: each takes another one's.");
  }
  const places = Array.from({ length: count }, (_, i) => i);
  // About one order in e is a derangement, so a few draws are enough.
  for (;;) {
    const order = shuffle(places, random);
    if (order.every((to, from) => to !== from)) return order;
  }
}
