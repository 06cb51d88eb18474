import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { registerWasmConvolutionGradients } from "@/lib/model/kernels/wasm-convolution-gradients";
import { restoreRemovedNodeFunctions } from "@/lib/model/removed-node-functions";

/** The engines that tensors can run on, best first. */
export const engineNames = ["tfjs-node-gpu", "tfjs-node", "wasm", "cpu"] as const;
export type EngineName = (typeof engineNames)[number];

export type Engine = {
  tf: typeof tf;
  name: EngineName;
  /** For logs and model cards: "tfjs-node 4.22.0 over libtensorflow 2.21.0". */
  version: string;
  /** Why each better engine was passed over. */
  passedOver: { name: EngineName; reason: string }[];
};

/**
 * Loads the best engine that works here, or the preferred one alone (then throws when it does not work).
 * The engine becomes the active backend of TensorFlow.js.
 */
export async function loadEngine(preferred?: EngineName): Promise<Engine> {
  const passedOver: Engine["passedOver"] = [];
  for (const name of preferred ? [preferred] : engineNames) {
    try {
      const version = await starters[name]();
      await tf.ready();
      return { tf, name, version, passedOver };
    } catch (error) {
      passedOver.push({ name, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  const reasons = passedOver.map(({ name, reason }) => `${name}: ${reason}`).join(" ");
  throw new Error(`No tensor engine could be loaded. ${reasons}`);
}

/** Each engine's start: makes it the active backend and returns its description, or throws. */
const starters: Record<EngineName, () => Promise<string>> = {
  "tfjs-node-gpu": () => startNative("@tensorflow/tfjs-node-gpu"),
  "tfjs-node": () => startNative("@tensorflow/tfjs-node"),
  wasm: startWasm,
  cpu: startPlain,
};

const require = createRequire(import.meta.url);

function packageFolder(name: string): string {
  return path.dirname(require.resolve(`${name}/package.json`));
}

/** The compiled addon of a native package, or null where the set-up step has not put one there. */
export function findNativeAddon(name: string): string | null {
  const libraries = path.join(packageFolder(name), "lib");
  if (!existsSync(libraries)) return null;
  const found = readdirSync(libraries).map((folder) =>
    path.join(libraries, folder, "tfjs_binding.node"),
  );
  return found.find((file) => existsSync(file)) ?? null;
}

async function startNative(
  name: "@tensorflow/tfjs-node" | "@tensorflow/tfjs-node-gpu",
): Promise<string> {
  // Without its addon the package throws after having registered all its kernels, which the next one repeats.
  if (!findNativeAddon(name)) throw new Error("its native addon is not installed (npm run setup).");
  restoreRemovedNodeFunctions();
  // Both packages type themselves identically; which one is loaded is decided here.
  const native = (await import(name)) as typeof import("@tensorflow/tfjs-node");
  if (!(await tf.setBackend("tensorflow"))) throw new Error("its backend did not start.");
  const backend = tf.backend() as unknown as { binding: { TF_Version: string } };
  return `${name.split("/")[1]} ${native.version["tfjs-node"]} over libtensorflow ${backend.binding.TF_Version}`;
}

async function startWasm(): Promise<string> {
  const wasm = await import("@tensorflow/tfjs-backend-wasm");
  wasm.setWasmPaths(path.join(packageFolder("@tensorflow/tfjs-backend-wasm"), "dist") + path.sep);
  if (!(await tf.setBackend("wasm"))) throw new Error("WebAssembly did not start.");
  registerWasmConvolutionGradients();
  const simd = (await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT")) ? "with" : "without";
  return `tfjs-backend-wasm ${wasm.version_wasm} ${simd} SIMD`;
}

async function startPlain(): Promise<string> {
  await tf.setBackend("cpu");
  return `tfjs ${tf.version.tfjs} in plain JavaScript`;
}
