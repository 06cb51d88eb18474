import { createRequire } from "node:module";
import path from "node:path";
import type { NextConfig } from "next";
import createNextIntlPlugin from "next-intl/plugin";

// Messages are parsed on the server (server/locale-request.ts): a browser formats what was parsed, and does not
// download the parser, ten times as large.
const formatter = createRequire(import.meta.url).resolve("use-intl/format-message/format-only");

const config: NextConfig = {
  poweredByHeader: false,
  // Titles are never sent after their page: what reads a page out begins with its title.
  htmlLimitedBots: /.*/,
  // Participants' pages have their own rule, as a recruiter's page may show them in a frame (proxy.ts).
  headers: async () => [
    {
      source: "/((?!s/).*)",
      headers: [{ key: "content-security-policy", value: "frame-ancestors 'none'" }],
    },
  ],
  serverExternalPackages: ["sharp", "pg", "graphile-worker", "pino"],
  // Types are checked by `npm run typecheck`, which sees the scripts and tests too; twice would cost a minute.
  typescript: { ignoreBuildErrors: true },
  turbopack: {
    resolveAlias: { "use-intl/format-message": toAlias(formatter) },
  },
};

/** Turbopack takes paths from this folder, with forward slashes. */
function toAlias(file: string): string {
  return `./${path
    .relative(import.meta.dirname, file)
    .split(path.sep)
    .join("/")}`;
}

const withMessages = createNextIntlPlugin("./server/locale-request.ts");

export default withMessages(config);
