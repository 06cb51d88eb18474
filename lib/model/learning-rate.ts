/**
 * The learning rate at a point of the run. progress: 0..1. Rises linearly over the first `warmup` of the run, then
 * falls to zero by half a cosine.
 */
export function cosineRate(peak: number, progress: number, warmup: number): number {
  if (progress < warmup) return (peak * progress) / warmup;
  const fall = Math.min(1, (progress - warmup) / (1 - warmup));
  return (peak * (1 + Math.cos(Math.PI * fall))) / 2;
}
