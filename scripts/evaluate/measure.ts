import { SingleBar } from "cli-progress";
import type { RecolouringRecord, PhotoRecord } from "@/lib/measures/columns";
import { measurePhoto, measureRecolouring, type MeasuredPhoto } from "@/lib/measures/recolouring";
import { recolourPixels } from "@/lib/stimulus/recolour";
import type { Colouring } from "@/scripts/evaluate/colourings";
import type { Photographs } from "@/scripts/evaluate/photographs";
import type { Interruption } from "@/scripts/interruption";

/** Every photograph that was measured in all rows; fewer than there are after an interruption. */
export type Measurements = {
  photos: PhotoRecord[];
  /** By row, in the photographs' order. */
  recolourings: Record<string, RecolouringRecord[]>;
};

/** Photograph by photograph and not row by row, so that an interruption leaves rows that can be compared. */
export async function measureAll(
  photographs: Photographs,
  colourings: readonly Colouring[],
  interruption: Interruption,
): Promise<Measurements> {
  const measurements: Measurements = {
    photos: [],
    recolourings: Object.fromEntries(colourings.map(({ slug }) => [slug, []])),
  };
  await warmUp(photographs, colourings);
  const bar = startBar(photographs.names.length);
  for (let index = 0; index < photographs.names.length; index++) {
    const photo = measurePhoto(await photographs.read(index));
    const records: RecolouringRecord[] = [];
    for (const colouring of colourings) {
      if (interruption.requested) break;
      records.push(await measureOne(photo, colouring, index));
    }
    if (records.length < colourings.length) break;
    const { classShares, colourfulness } = photo;
    measurements.photos.push({ classShares, colourfulness });
    colourings.forEach(({ slug }, i) => measurements.recolourings[slug].push(records[i]));
    bar.update(index + 1);
  }
  bar.stop();
  return measurements;
}

/** An engine's first pass prepares what later ones find ready. */
async function warmUp(photographs: Photographs, colourings: readonly Colouring[]): Promise<void> {
  const networks = colourings.filter(({ model }) => model !== null);
  if (networks.length === 0) return;
  const { lab } = measurePhoto(await photographs.read(0));
  for (const { colorize } of networks) await colorize(lab, { index: 0 });
}

/** The colours are judged as a participant would see them: with the photograph's own L, inside sRGB, in 8 bits. */
async function measureOne(
  photo: MeasuredPhoto,
  { colorize, model }: Colouring,
  index: number,
): Promise<RecolouringRecord> {
  const start = performance.now();
  const ab = await colorize(photo.lab, { index });
  const seconds = (performance.now() - start) / 1000;
  const scores = measureRecolouring(photo, recolourPixels(photo.lab, ab));
  return { ...scores, seconds: model ? seconds : null };
}

function startBar(total: number): SingleBar {
  const bar = new SingleBar({
    format: "{bar} {percentage} % | {value} of {total} photographs | {eta_formatted} left",
    noTTYOutput: true,
    notTTYSchedule: 30_000,
  });
  bar.start(total, 0);
  return bar;
}
