import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  serverExternalPackages: ["sharp", "pg", "graphile-worker", "pino"],
};

export default config;
