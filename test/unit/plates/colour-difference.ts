import type { Triple } from "@/lib/color/lab";

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/**
 * The colour difference CIEDE2000 between two Lab colours, with all weights 1, after Sharma, Wu and Dalal (2005,
 * Color Research and Application 30:21), whose test data the tests of this file use. About 1 is just noticeable
 * between large fields side by side.
 */
export function ciede2000([l1, a1, b1]: Triple, [l2, a2, b2]: Triple): number {
  const meanC = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const g = 0.5 * (1 - Math.sqrt(meanC ** 7 / (meanC ** 7 + 25 ** 7)));
  const [c1, h1] = polar(a1 * (1 + g), b1);
  const [c2, h2] = polar(a2 * (1 + g), b2);
  const hasHue = c1 * c2 !== 0;
  const turn = hasHue ? ((h2 - h1 + 540) % 360) - 180 : 0;
  // Hues exactly opposite: the paper takes the positive turn.
  const deltaH = 2 * Math.sqrt(c1 * c2) * Math.sin(radians(turn === -180 ? 180 : turn) / 2);
  const [l, c] = [(l1 + l2) / 2, (c1 + c2) / 2];
  const h = hasHue ? meanHue(h1, h2) : h1 + h2;
  const t =
    1 -
    0.17 * Math.cos(radians(h - 30)) +
    0.24 * Math.cos(radians(2 * h)) +
    0.32 * Math.cos(radians(3 * h + 6)) -
    0.2 * Math.cos(radians(4 * h - 63));
  const sL = 1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2);
  const sC = 1 + 0.045 * c;
  const sH = 1 + 0.015 * c * t;
  const rotation =
    -2 *
    Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7)) *
    Math.sin(radians(60 * Math.exp(-(((h - 275) / 25) ** 2))));
  const [dl, dc, dh] = [(l2 - l1) / sL, (c2 - c1) / sC, deltaH / sH];
  return Math.sqrt(dl * dl + dc * dc + dh * dh + rotation * dc * dh);
}

function polar(a: number, b: number): [chroma: number, degrees: number] {
  return [Math.hypot(a, b), ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360];
}

function meanHue(h1: number, h2: number): number {
  const sum = h1 + h2;
  if (Math.abs(h1 - h2) <= 180) return sum / 2;
  return sum < 360 ? (sum + 360) / 2 : (sum - 360) / 2;
}
