import { defineConfig } from "@playwright/test";
import { findBrowser } from "./scripts/setup/browser";

const quiet = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
];
const offline = ["--disable-component-update", "--disable-sync"];
// Chromium refuses its sandbox to root.
const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];

process.env.CHROMIUM_PATH ||= (await findBrowser())?.path ?? "";

/**
 * Journeys in a real Chromium against the built app, which test/support/e2e-server.ts starts on a fresh data folder.
 */
export default defineConfig({
  testDir: "test/e2e",
  // Lets the makers in test/support use server modules.
  tsconfig: "test/e2e/tsconfig.json",
  outputDir: "test-results",
  globalSetup: "./test/support/e2e-server.ts",
  workers: 2,
  timeout: 120_000,
  // A busy machine renders late; what never comes is still told.
  expect: { timeout: 20_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: "list",
  use: {
    baseURL: process.env.TRUEHUE_E2E_URL,
    browserName: "chromium",
    // Without its film, whose making takes a third of the time and disturbs exposures.
    trace: { mode: "retain-on-failure", screenshots: false },
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH || undefined,
      args: [...quiet, ...offline, ...asRoot],
    },
  },
});
