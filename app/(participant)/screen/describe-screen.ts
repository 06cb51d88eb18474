import { estimateFrameMs } from "@/lib/protocol/timing";
import type { ScreenInput } from "@/lib/schemas/participant";

const framesWatched = 30;

/** What is recorded of the screen, and judged by nobody (docs/protocol.md, "What is recorded"). Takes half a second. */
export async function describeScreen(): Promise<ScreenInput> {
  const refreshHz = await measureRefreshHz();
  const matches = (query: string) => window.matchMedia(query).matches;
  const gamut = (["rec2020", "p3", "srgb"] as const).find((name) =>
    matches(`(color-gamut: ${name})`),
  );
  const scheme = (["dark", "light"] as const).find((name) =>
    matches(`(prefers-color-scheme: ${name})`),
  );
  return {
    viewportWidthPx: window.innerWidth,
    viewportHeightPx: window.innerHeight,
    devicePixelRatio: window.devicePixelRatio,
    colorGamut: gamut ?? "unknown",
    colorScheme: scheme ?? "unknown",
    reducedMotion: matches("(prefers-reduced-motion: reduce)"),
    refreshHz,
  };
}

async function measureRefreshHz(): Promise<number> {
  const stamps: number[] = [];
  while (stamps.length <= framesWatched) {
    stamps.push(await new Promise<number>((resolve) => requestAnimationFrame(resolve)));
  }
  return 1000 / estimateFrameMs(stamps.slice(1).map((stamp, i) => stamp - stamps[i]));
}
