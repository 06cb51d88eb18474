import type { Estimate, MeasureName } from "@/lib/measures/summary";

/** How a measure is shown: its name, what a value of 1 is shown as, and digits after the point. */
export type MeasureStyle = { title: string; unit: string; scale: number; digits: number };

export const measureStyles: Record<MeasureName, MeasureStyle> = {
  aucRaw: { title: "AuC, raw", unit: "%", scale: 100, digits: 1 },
  aucRebalanced: { title: "AuC, rebalanced", unit: "%", scale: 100, digits: 1 },
  psnr: { title: "PSNR", unit: "dB", scale: 1, digits: 2 },
  ssim: { title: "SSIM", unit: "", scale: 1, digits: 3 },
  colourfulnessDifference: { title: "Colourfulness", unit: "− photograph's", scale: 1, digits: 1 },
  meanChroma: { title: "Mean chroma", unit: "Lab units", scale: 1, digits: 1 },
  imagesPerSecond: { title: "Images/s", unit: "", scale: 1, digits: 1 },
};

const minus = "−";

/** A number as it is shown, with a true minus sign; "−0.0" is shown as "0.0". */
export function measureNumber(name: MeasureName, value: number, isSigned = false): string {
  const { scale, digits } = measureStyles[name];
  const text = Math.abs(scale * value).toFixed(digits);
  if (Number(text) === 0) return text;
  if (value < 0) return `${minus}${text}`;
  return isSigned ? `+${text}` : text;
}

/** "89.1", or what stands where there is no number. */
export function valueWords(name: MeasureName, { value }: Estimate, isSigned = false): string {
  if (value !== null) return measureNumber(name, value, isSigned);
  // Only equal pictures have no finite PSNR.
  return name === "psnr" && !isSigned ? "∞" : "–";
}

/** "88.7 to 89.5", or nothing. */
export function rangeWords(name: MeasureName, { low, high }: Estimate, isSigned = false): string {
  if (low === null || high === null) return "";
  return `${measureNumber(name, low, isSigned)} to ${measureNumber(name, high, isSigned)}`;
}
