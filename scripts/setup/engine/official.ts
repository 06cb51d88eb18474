import { lastLine, runCommand } from "@/scripts/setup/engine/command";
import type { NativePackage } from "@/scripts/setup/engine/native-package";

const installMinutes = 15;

/**
 * The package's own installation: it downloads libtensorflow and a compiled addon into node_modules.
 * Returns null when it is done, or why it could not be.
 */
export async function installOfficially(native: NativePackage): Promise<string | null> {
  const unreachable = await findUnreachable(native.downloadHost);
  if (unreachable) return unreachable;
  const args = native.name === "tfjs-node-gpu" ? ["gpu", "download"] : [];
  const options = { cwd: native.folder, timeoutMs: installMinutes * 60_000 };
  const result = await runCommand(process.execPath, ["scripts/install.js", ...args], options);
  return result.ok ? null : `Its own installation failed (${lastLine(result.output)}).`;
}

/**
 * Behind a closed host the package's installer would wait for minutes, so the host is tried first. Where a proxy
 * is set, only the installer knows how to use it.
 */
async function findUnreachable(host: string): Promise<string | null> {
  if (process.env.HTTPS_PROXY || process.env.https_proxy) return null;
  try {
    await fetch(host, { method: "HEAD", signal: AbortSignal.timeout(5000) });
    return null;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return `Its download host ${new URL(host).host} cannot be reached (${(cause as Error).message}).`;
  }
}
