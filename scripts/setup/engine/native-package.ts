import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { lastLine, runCommand } from "@/scripts/setup/engine/command";

export type NativeName = "tfjs-node" | "tfjs-node-gpu";

/** One of the two packages of native engines, as it lies in node_modules. */
export type NativePackage = {
  name: NativeName;
  folder: string;
  version: string;
  /** Where its compiled addon belongs; the addon looks for libtensorflow in `librariesFolder`. */
  addonFile: string;
  librariesFolder: string;
  /** The host of its official downloads. */
  downloadHost: string;
};

/** tfjs-node is built against version 8 of Node-API, which every supported Node has. */
export const nodeApiVersion = 8;

export function findNativePackage(name: NativeName): NativePackage | null {
  const require = createRequire(import.meta.url);
  let manifest: string;
  try {
    manifest = require.resolve(`@tensorflow/${name}/package.json`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    return null;
  }
  const folder = path.dirname(manifest);
  const { version, binary } = JSON.parse(readFileSync(manifest, "utf8")) as {
    version: string;
    binary: { host: string };
  };
  return {
    name,
    folder,
    version,
    addonFile: path.join(folder, "lib", `napi-v${nodeApiVersion}`, "tfjs_binding.node"),
    librariesFolder: path.join(folder, "deps", "lib"),
    downloadHost: new URL(binary.host).origin,
  };
}

export type Probe = { works: true; libtensorflow: string } | { works: false; reason: string };

/**
 * Loads the addon in a process of its own: a library that does not fit this processor or this libc ends that
 * process and not ours.
 */
export async function probeNative(name: NativeName): Promise<Probe> {
  const found = findNativePackage(name);
  if (!found) return { works: false, reason: `@tensorflow/${name} is not in node_modules.` };
  const addon = findAddon(found);
  if (!addon) return { works: false, reason: "Its native addon is not installed." };
  const program = `console.log("TF=" + require(${JSON.stringify(addon)}).TF_Version)`;
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3" };
  const result = await runCommand(process.execPath, ["-e", program], { timeoutMs: 60_000, env });
  const version = /TF=(\S+)/.exec(result.output)?.[1];
  if (result.ok && version) return { works: true, libtensorflow: version };
  const failure = /Error: .*/.exec(result.output)?.[0] ?? lastLine(result.output);
  return { works: false, reason: `Its native addon does not load (${failure.slice(0, 300)}).` };
}

function findAddon({ folder }: NativePackage): string | null {
  const libraries = path.join(folder, "lib");
  if (!existsSync(libraries)) return null;
  const files = readdirSync(libraries).map((name) =>
    path.join(libraries, name, "tfjs_binding.node"),
  );
  return files.find((file) => existsSync(file)) ?? null;
}

/** Whether this machine has an NVIDIA graphics card with a working driver. */
export async function hasNvidiaDriver(): Promise<boolean> {
  return (await runCommand("nvidia-smi", ["-L"], { timeoutMs: 10_000 })).ok;
}
