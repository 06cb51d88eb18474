import { describe, expect, test } from "vitest";
import { describePhotograph } from "@/lib/photos/describe-photograph";
import { creditFromFileName } from "@/lib/photos/photograph-credit";
import { isSuitable } from "@/lib/photos/suitable-photograph";
import { encodeJpeg, encodePng, flatPixels, photoPixels, pipeline } from "@/test/support/pictures";

describe("the credit out of a file name", () => {
  test.each([
    ["aneta-ivanova-776-500.jpg", "Aneta Ivanova", "776"],
    ["mahkeo-222765-500.jpg", "Mahkeo", "222765"],
    ["geran-de-klerk-290418-1500.jpg", "Geran de Klerk", "290418"],
    ["sweet-ice-cream-photography-143023-500.jpg", "Sweet Ice Cream Photography", "143023"],
    ["wil-stewart-18242.jpg", "Wil Stewart", "18242"],
  ])("%s is by %s", (fileName, photographer, photoId) => {
    expect(creditFromFileName(fileName)).toEqual({
      photographer,
      photoId,
      source: "Unsplash",
      licence: "MIT, as part of the npm package tabler-ui",
      credit: `${photographer}, Unsplash (photo ${photoId})`,
    });
  });

  test.each(["holiday.jpg", "500.jpg", "../aneta-ivanova-776-500.jpg"])(
    "%s names nobody and is refused",
    (fileName) => {
      expect(() => creditFromFileName(fileName)).toThrow(/does not name its photographer/);
    },
  );
});

describe("a photograph's description", () => {
  test("gives the size, and lightness and chroma in Lab units", async () => {
    // skimage: sRGB (0, 128, 0) is L 46.23, a -51.70, b 49.90.
    const green = await encodePng(flatPixels([0, 128, 0], { width: 400, height: 330 }));
    const { width, height, meanLightness, meanChroma } = await describePhotograph(green);
    expect([width, height]).toEqual([400, 330]);
    expect(meanLightness).toBeCloseTo(46.23, 1);
    expect(meanChroma).toBeCloseTo(Math.hypot(51.7, 49.9), 1);
  });

  test("looks at the centre square only, which is what people see", async () => {
    const { rgb, width, height } = flatPixels([0, 0, 0], { width: 600, height: 200 });
    for (let y = 0; y < height; y++) rgb.fill(255, 3 * (y * width + 200), 3 * (y * width + 400));
    const described = await describePhotograph(await encodePng({ rgb, width, height }));
    expect(described.meanLightness).toBeCloseTo(100, 1);
  });
});

describe("a suitable photograph", () => {
  const pixels = photoPixels({ seed: 70, width: 480, height: 330 });

  test("is colourful, neither dark nor washed out, and large", async () => {
    expect(isSuitable(await describePhotograph(await encodeJpeg(pixels)))).toBe(true);
  });

  test.each([
    ["a night picture", () => pipeline(pixels).linear(0.15, 0)],
    ["a washed-out picture", () => pipeline(pixels).linear(0.1, 228)],
    ["a nearly grey picture", () => pipeline(pixels).modulate({ saturation: 0.1 })],
    ["a small picture", () => pipeline(pixels).resize(400, 300)],
  ])("is not %s", async (_, make) => {
    const described = await describePhotograph(await make().jpeg({ quality: 95 }).toBuffer());
    expect(isSuitable(described)).toBe(false);
  });
});
