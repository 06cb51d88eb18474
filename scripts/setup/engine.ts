import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { EngineName } from "@/lib/model/engine";
import { buildAddon } from "@/scripts/setup/engine/build";
import * as cache from "@/scripts/setup/engine/cache";
import type { NativeName, NativePackage } from "@/scripts/setup/engine/native-package";
import {
  findNativePackage,
  hasNvidiaDriver,
  probeNative,
} from "@/scripts/setup/engine/native-package";
import { installOfficially } from "@/scripts/setup/engine/official";
import {
  downloadWheel,
  findMissingForWheel,
  unpackWheel,
  wheelVersion,
} from "@/scripts/setup/engine/wheel";

/** Which engine will be used, and why each better one will not. */
export type EngineReport = {
  engine: EngineName;
  /** Null where the engine is not native. */
  libtensorflow: string | null;
  whyNot: { engine: EngineName; reason: string }[];
};

export type EngineSetup = EngineReport & {
  /** Set where only WebAssembly could be had: a sentence to show. */
  warning: string | null;
};

export type SetUpOptions = {
  log: (line: string) => void;
  /** Downloads nothing; the cache may still be used. */
  offline?: boolean;
  /** Tries again at once what could not be downloaded within the last hour. */
  retry?: boolean;
};

/**
 * Sees to a native engine: what is installed, else the cache, else the official download, else libtensorflow
 * out of its Python package with the addon compiled here. Never throws because one cannot be had.
 */
export async function setUpEngine(options: SetUpOptions): Promise<EngineSetup> {
  const present = await inspectEngine();
  if (present.libtensorflow) return { ...present, warning: null };
  const reasons: string[] = [];
  try {
    const steps = [fromCache, fromGpuPackage, fromOfficialDownload, fromWheel];
    for (const step of steps) {
      const reason = await step(options);
      if (reason === null) return { ...(await inspectEngine()), warning: null };
      if (reason) reasons.push(reason);
    }
  } catch (error) {
    // A full disk, a folder without rights: the site still runs, on WebAssembly.
    reasons.push(error instanceof Error ? error.message : String(error));
  }
  const warning = `The network will run on WebAssembly, about ten times slower. ${reasons.join(" ")}`;
  options.log(warning);
  return { ...(await inspectEngine()), warning };
}

/** Which engine would be used now. Loads each addon in a process of its own; takes under a second. */
export async function inspectEngine(): Promise<EngineReport> {
  const whyNot: EngineReport["whyNot"] = [];
  for (const name of ["tfjs-node-gpu", "tfjs-node"] as const) {
    const probe = await probeNative(name);
    if (probe.works) return { engine: name, libtensorflow: probe.libtensorflow, whyNot };
    const driver = name === "tfjs-node-gpu" && !(await hasNvidiaDriver());
    whyNot.push({
      engine: name,
      reason: driver ? "There is no NVIDIA driver here." : probe.reason,
    });
  }
  return { engine: "wasm", libtensorflow: null, whyNot };
}

/** A step's result: null when the engine works, a sentence when it does not, "" when the step does not apply. */
type StepResult = string | null;

/** The libtensorflow that tfjs-node 4.22 downloads itself; an entry of it is preferred, like the download. */
const officialEntry = "official";

async function fromCache({ log }: SetUpOptions): Promise<StepResult> {
  const native = findNativePackage("tfjs-node");
  if (!native) return "@tensorflow/tfjs-node is not in node_modules (npm install).";
  for (const version of [officialEntry, wheelVersion]) {
    const entry = cache.findEntry(cache.entryName(native, version));
    if (!entry) continue;
    await cache.installEntry(entry, native);
    if ((await probeNative("tfjs-node")).works) {
      log(`TensorFlow: taken from ${cache.cacheFolder()}.`);
      return null;
    }
    // An entry that does not load here (another libc, a damaged file) would fail for ever.
    await cache.uninstall(native);
    await rm(entry, { recursive: true, force: true });
  }
  return "";
}

async function fromGpuPackage(options: SetUpOptions): Promise<StepResult> {
  if (options.offline || !(await hasNvidiaDriver())) return "";
  return tryOfficial("tfjs-node-gpu", options);
}

async function fromOfficialDownload(options: SetUpOptions): Promise<StepResult> {
  if (options.offline) return "Downloads were not allowed.";
  return tryOfficial("tfjs-node", options);
}

async function tryOfficial(name: NativeName, { log, retry }: SetUpOptions): Promise<StepResult> {
  const native = findNativePackage(name);
  if (!native) return `@tensorflow/${name} is not in node_modules (npm install).`;
  const earlier = await findRecentRefusal(name, retry);
  if (earlier) return earlier;
  log(`TensorFlow: trying the official download of ${name} ...`);
  const failure = (await installOfficially(native)) ?? (await reasonNotToWork(name));
  if (failure === null) {
    if (name === "tfjs-node") await keepInCache(native);
    return null;
  }
  await cache.uninstall(native);
  await recordRefusal(name, failure);
  log(`TensorFlow: ${failure}`);
  return failure;
}

async function reasonNotToWork(name: NativeName): Promise<string | null> {
  const probe = await probeNative(name);
  return probe.works ? null : probe.reason;
}

/** Moves an officially installed engine to the cache and links it back. */
async function keepInCache(native: NativePackage): Promise<void> {
  const partial = await cache.createPartial();
  await cp(native.librariesFolder, path.join(partial, "lib"), {
    recursive: true,
    verbatimSymlinks: true,
  });
  await cp(native.addonFile, path.join(partial, "tfjs_binding.node"));
  const entry = await cache.publishEntry(partial, cache.entryName(native, officialEntry));
  await cache.installEntry(entry, native);
}

async function fromWheel(options: SetUpOptions): Promise<StepResult> {
  if (options.offline) return "";
  const native = findNativePackage("tfjs-node");
  if (!native) return "";
  const missing = await findMissingForWheel(cache.cacheFolder());
  if (missing) return missing;
  const earlier = await findRecentRefusal("wheel", options.retry);
  if (earlier) return earlier;
  const partial = await cache.createPartial();
  try {
    const failure = await makeEntry(native, partial, options.log);
    if (failure) return failure;
    const entry = await cache.publishEntry(partial, cache.entryName(native, wheelVersion));
    await cache.installEntry(entry, native);
    return await reasonNotToWork("tfjs-node");
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function makeEntry(
  native: NativePackage,
  partial: string,
  log: SetUpOptions["log"],
): Promise<string | null> {
  log(`TensorFlow: downloading libtensorflow ${wheelVersion} (270 MB, once) ...`);
  const wheel = await downloadWheel(partial);
  if (typeof wheel !== "string") {
    await recordRefusal("wheel", wheel.failure);
    return wheel.failure;
  }
  log("TensorFlow: unpacking (850 MB) ...");
  await unpackWheel(wheel, partial);
  await rm(wheel);
  log("TensorFlow: compiling the addon ...");
  const failure = await buildAddon(native, partial);
  await rm(path.join(partial, "include"), { recursive: true, force: true });
  return failure;
}

const refusalFile = (what: string) => path.join(cache.cacheFolder(), `refused-${what}.json`);

/** A host that did not answer is not asked again at every start, but once an hour. */
async function findRecentRefusal(what: string, retry = false): Promise<string | null> {
  if (retry) return null;
  try {
    const { at, reason } = JSON.parse(await readFile(refusalFile(what), "utf8")) as {
      at: number;
      reason: string;
    };
    return Date.now() - at < 3_600_000 ? reason : null;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === "ENOENT")
      return null;
    throw error;
  }
}

async function recordRefusal(what: string, reason: string): Promise<void> {
  await mkdir(cache.cacheFolder(), { recursive: true });
  await writeFile(refusalFile(what), JSON.stringify({ at: Date.now(), reason }));
}
