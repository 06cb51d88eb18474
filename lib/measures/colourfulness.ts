/**
 * Hasler and Süsstrunk's colourfulness (2003) from the moments of the opponent channels R - G and (R + G) / 2 - B,
 * with population variances. rgb: [n*3], 0..255. Gray is 0; photographs mostly lie between 10 and 100.
 */
export function colourfulness(rgb: Uint8Array): number {
  const count = rgb.length / 3;
  let [sum1, squares1, sum2, squares2] = [0, 0, 0, 0];
  for (let i = 0; i < rgb.length; i += 3) {
    const [r, g, b] = [rgb[i], rgb[i + 1], rgb[i + 2]];
    const redGreen = r - g;
    const yellowBlue = (r + g) / 2 - b;
    sum1 += redGreen;
    squares1 += redGreen * redGreen;
    sum2 += yellowBlue;
    squares2 += yellowBlue * yellowBlue;
  }
  const [mean1, mean2] = [sum1 / count, sum2 / count];
  // The sums are of multiples of 1/4 and exact, but the difference may fall short of 0 by a rounding.
  const variance = Math.max(0, (squares1 + squares2) / count - mean1 * mean1 - mean2 * mean2);
  return Math.sqrt(variance) + 0.3 * Math.hypot(mean1, mean2);
}
