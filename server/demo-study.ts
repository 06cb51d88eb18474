import "server-only";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { creditFromFileName } from "@/lib/photos/photograph-credit";
import { describePhotograph } from "@/lib/photos/describe-photograph";
import { isSuitable } from "@/lib/photos/suitable-photograph";
import { presets } from "@/lib/protocol/presets";
import type { Protocol } from "@/lib/protocol/schema";
import type { NewPhoto } from "@/server/photos";
import { demoSlugs, listPlatformVariants } from "@/server/platform-variants";
import { loadStudy, type Report } from "@/server/study-loader";

const SLUG = "demo";

/** Shorter than the preset, for the photographs there are and for a visitor's patience. */
const protocol: Protocol = {
  ...presets["pick-real"],
  practiceTrials: 4,
  testTrials: 24,
  vigilanceTrials: 4,
  vigilancePassMin: 3,
};

/** Loads the demonstration study, or goes on loading it where an earlier call was interrupted. */
export async function loadDemoStudy(
  options: { photosFolder: string; ownerEmail: string },
  report: Report,
): Promise<void> {
  await loadStudy(
    {
      slug: SLUG,
      title: "Real or recoloured?",
      description:
        "Photographs in pairs: one with its real colours, one with colours from a computer. Can you tell which is which?",
      protocol,
      recruitment: { listed: true, game: true },
      ownerEmail: options.ownerEmail,
      listPhotos: () => listDemoPhotos(options.photosFolder),
      variants: await listPlatformVariants(demoSlugs, SLUG),
    },
    report,
  );
}

/** The demonstration photographs whose colours can be judged: not too dark, not nearly grey. */
export async function listDemoPhotos(folder: string): Promise<NewPhoto[]> {
  const photos: NewPhoto[] = [];
  for (const file of (await readdir(folder)).filter((name) => name.endsWith(".jpg")).sort()) {
    const bytes = await readFile(path.join(folder, file));
    if (!isSuitable(await describePhotograph(bytes))) continue;
    const { credit, licence, source } = creditFromFileName(file);
    photos.push({ name: path.parse(file).name, bytes, credit, licence, source });
  }
  return photos;
}
