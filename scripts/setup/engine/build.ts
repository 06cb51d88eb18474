import { existsSync, realpathSync } from "node:fs";
import * as fs from "node:fs/promises";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { lastLine, runCommand } from "@/scripts/setup/engine/command";
import type { NativePackage } from "@/scripts/setup/engine/native-package";
import { nodeApiVersion } from "@/scripts/setup/engine/native-package";

const buildMinutes = 10;

/**
 * Compiles tfjs-node's addon against the headers and libraries in `unpacked`, and puts it there as
 * tfjs_binding.node. Returns null when it is done, or why it could not be.
 */
export async function buildAddon(native: NativePackage, unpacked: string): Promise<string | null> {
  const nodeGyp = findNodeGyp();
  if (!nodeGyp) return "node-gyp is missing: it comes with the development packages (npm install).";
  const folder = await createBuildFolder(native, unpacked);
  try {
    const args = [nodeGyp, "rebuild", ...nodeHeaders(), "--", ...gypVariables()];
    const options = { cwd: folder, timeoutMs: buildMinutes * 60_000 };
    const result = await runCommand(process.execPath, args, options);
    if (!result.ok) return `The addon could not be compiled (${firstError(result.output)}).`;
    const built = path.join(folder, "lib", `napi-v${nodeApiVersion}`, "tfjs_binding.node");
    await fs.copyFile(built, path.join(unpacked, "tfjs_binding.node"));
    return null;
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}

function findNodeGyp(): string | null {
  const require = createRequire(import.meta.url);
  try {
    return require.resolve("node-gyp/bin/node-gyp.js");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    return null;
  }
}

/** make breaks at a space in a path, so neither the checkout nor a cache with a space in its name will do. */
async function createBuildFolder(native: NativePackage, unpacked: string): Promise<string> {
  const parent = /\s/.test(unpacked) ? os.tmpdir() : unpacked;
  const folder = await fs.mkdtemp(path.join(parent, "build-"));
  for (const name of ["binding", "binding.gyp", "package.json"]) {
    await fs.cp(path.join(native.folder, name), path.join(folder, name), { recursive: true });
  }
  await fs.mkdir(path.join(folder, "deps"));
  for (const name of ["include", "lib"]) {
    await fs.symlink(path.join(unpacked, name), path.join(folder, "deps", name), "dir");
  }
  return folder;
}

/** Where Node's headers lie beside it they are used; elsewhere node-gyp downloads them. */
function nodeHeaders(): string[] {
  const prefix = path.dirname(path.dirname(realpathSync(process.execPath)));
  return existsSync(path.join(prefix, "include", "node", "node_api.h"))
    ? [`--nodedir=${prefix}`]
    : [];
}

function gypVariables(): string[] {
  return [
    `-Dnapi_build_version=${nodeApiVersion}`,
    "-Dmodule_name=tfjs_binding",
    `-Dmodule_path=lib/napi-v${nodeApiVersion}`,
  ];
}

function firstError(output: string): string {
  return /.*(?:fatal error|error:|ERR! stack).*/.exec(output)?.[0].trim() ?? lastLine(output);
}
