import type { ScreenInput } from "@/lib/schemas/participant";

/** What is recorded of the screen, and judged by nobody (docs/protocol.md, "What is recorded"). */
export function describeScreen(refreshHz: number | undefined): ScreenInput {
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
