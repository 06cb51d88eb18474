import type { NextConfig } from "next";
import createNextIntlPlugin from "next-intl/plugin";

const config: NextConfig = {
  poweredByHeader: false,
  serverExternalPackages: ["sharp", "pg", "graphile-worker", "pino"],
  // Types are checked by `npm run typecheck`, which sees the scripts and tests too; twice would cost a minute.
  typescript: { ignoreBuildErrors: true },
};

// Messages are parsed when the app is built: the parser would be a third of what a session's page downloads.
const messages = {
  path: "./lib/locale/messages",
  format: "json",
  locales: "infer",
  sourceLocale: "en",
  precompile: true,
} as const;

const withMessages = createNextIntlPlugin({
  requestConfig: "./server/locale-request.ts",
  experimental: { messages },
});

export default withMessages(config);
