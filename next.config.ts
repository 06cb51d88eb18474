import type { NextConfig } from "next";
import createNextIntlPlugin from "next-intl/plugin";

const config: NextConfig = {
  poweredByHeader: false,
  serverExternalPackages: ["sharp", "pg", "graphile-worker", "pino"],
  // Types are checked by `npm run typecheck`, which sees the scripts and tests too; twice would cost a minute.
  typescript: { ignoreBuildErrors: true },
};

const withMessages = createNextIntlPlugin("./server/locale-request.ts");

export default withMessages(config);
