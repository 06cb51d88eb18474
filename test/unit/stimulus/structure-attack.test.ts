import { beforeAll, describe, expect, test } from "vitest";
import { srgbToLab } from "@/lib/color/lab";
import { cropAndResize } from "@/lib/stimulus/crop-and-resize";
import { padTo, studyStimulusBytes } from "@/lib/stimulus/equal-length";
import { readJpegStructure } from "@/lib/stimulus/jpeg-structure";
import { makeStimulus } from "@/lib/stimulus/make-stimulus";
import { decodeStimulus } from "@/lib/stimulus/encode";
import { encodeJpeg, photoPixels, pipeline } from "@/test/support/pictures";
import { readPicture } from "@/lib/stimulus/read-picture";

/**
 * The attacker of docs/integrity.md, as far as one file goes: sees every byte, decodes no pixel. The amount of
 * entropy-coded data counts as pixels, and with it how the rest of the constant length is filled.
 */
type Pair = { real: Buffer; fake: Buffer };

const pairCount = 64;
const sizePx = 96;
let encoded: Pair[];
let served: Pair[];

beforeAll(async () => {
  encoded = [];
  for (let seed = 0; seed < pairCount; seed++) encoded.push(await makePair(seed));
  const length = studyStimulusBytes(
    encoded.flatMap(({ real, fake }) => [real.length, fake.length]),
  );
  served = encoded.map(({ real, fake }) => ({
    real: padTo(real, length),
    fake: padTo(fake, length),
  }));
}, 60_000);

test("64 pairs of photo and recolouring: no byte before the scan, no marker and no length differs", () => {
  expect(findLeaks(served)).toEqual([]);
});

test("not only within a pair: all 128 stimuli of the study look the same", () => {
  const looks = served.flatMap(({ real, fake }) => [look(real), look(fake)]);
  expect(new Set(looks.map((features) => JSON.stringify(features))).size).toBe(1);
});

describe("the attack notices a planted leak:", () => {
  test("stimuli that are not padded to one length", () => {
    expect(findLeaks(encoded)).toEqual(["bytes"]);
    // The reason for padding: recolourings with less colour are the shorter files, all of them.
    const paler = encoded.filter((_, seed) => seed % 4 < 2);
    expect(paler.every(({ real, fake }) => fake.length < real.length)).toBe(true);
  });

  test("another quantisation of the real photo", async () => {
    expect(findLeaks(await reencodeReal({ quality: 90 }))).toContain("header");
  });

  test("chroma subsampling of the real photo", async () => {
    expect(findLeaks(await reencodeReal({ chromaSubsampling: "4:2:0" }))).toContain("header");
  });

  test("Huffman tables made for the content", async () => {
    expect(findLeaks(await reencodeReal({ optimiseCoding: true }))).toContain("header");
  });

  test("a comment in the recolouring", () => {
    const comment = Buffer.from([0xff, 0xfe, 0x00, 0x06, 0x66, 0x61, 0x6b, 0x65]);
    const leaks = findLeaks(
      served.map(({ real, fake }) => ({ real, fake: insert(fake, comment, 2) })),
    );
    expect(leaks).toEqual(["bytes", "markers", "header"]);
  });

  test("bytes after the end of the recolouring", () => {
    const leaks = findLeaks(
      served.map(({ real, fake }) => ({ real, fake: insert(fake, Buffer.alloc(7), fake.length) })),
    );
    expect(leaks).toEqual(["bytes", "trailingBytes"]);
  });
});

/** All that a stimulus shows to somebody who does not decode it. */
function look(jpeg: Buffer): Record<string, string | number> {
  const { segments, headerBytes, trailingBytes } = readJpegStructure(jpeg);
  return {
    bytes: jpeg.length,
    markers: segments.map(({ marker }) => marker.toString(16)).join(" "),
    header: jpeg.subarray(0, headerBytes).toString("hex"),
    trailingBytes,
  };
}

/** The names of the features that tell the real photo from its recolouring in at least one pair. */
function findLeaks(pairs: Pair[]): string[] {
  const leaks = pairs.flatMap(({ real, fake }) => {
    const [ofReal, ofFake] = [look(real), look(fake)];
    return Object.keys(ofReal).filter((feature) => ofReal[feature] !== ofFake[feature]);
  });
  const order = Object.keys(look(pairs[0].real));
  return order.filter((feature) => leaks.includes(feature));
}

/** A photo and one of four kinds of recolouring: grey, faded, shifted, another photo's. */
async function makePair(seed: number): Promise<Pair> {
  const photo = await photoAtSize(seed);
  const other = seed % 4 === 3 ? await photoAtSize(seed + 1000) : photo;
  const recolourings = [
    photo.ab.map(() => 0),
    photo.ab.map((value) => 0.4 * value),
    photo.ab.map((value, i) => value + (i % 2 ? 12 : 5)),
    other.ab,
  ];
  const real = await makeStimulus({ photo, ab: null });
  const fake = await makeStimulus({ photo, ab: recolourings[seed % 4] });
  return { real: real.jpeg, fake: fake.jpeg };
}

async function photoAtSize(seed: number) {
  const source = await encodeJpeg(photoPixels({ seed: 100 + seed, width: 150, height: 110 }));
  const { rgb } = await cropAndResize(await readPicture(source), sizePx);
  return srgbToLab(rgb, sizePx, sizePx);
}

/** The study with its real photos taken through another encoder, padded as before. */
async function reencodeReal(options: object): Promise<Pair[]> {
  const settings = { quality: 95, chromaSubsampling: "4:4:4", optimiseCoding: false, ...options };
  return Promise.all(
    encoded.map(async ({ real, fake }) => {
      const other = await pipeline(await decodeStimulus(real))
        .jpeg(settings)
        .toBuffer();
      return { real: padTo(other, 100_000), fake: padTo(fake, 100_000) };
    }),
  );
}

function insert(jpeg: Buffer, extra: Buffer, offset: number): Buffer {
  return Buffer.concat([jpeg.subarray(0, offset), extra, jpeg.subarray(offset)]);
}
