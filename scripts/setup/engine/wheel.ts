import { createWriteStream } from "node:fs";
import * as fs from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import type { Entry } from "yauzl";
import { open } from "yauzl";
import { lastLine, runCommand } from "@/scripts/setup/engine/command";

/** The libtensorflow that is taken out of the Python package of the same version. */
export const wheelVersion = "2.21.0";

/** The wheel, what is unpacked of it, and room to build. */
const neededBytes = 1.6e9;

const downloadMinutes = 15;

export type Failure = { failure: string };

/** Whether everything but the network is there: each sentence says what to install. */
export async function findMissingForWheel(folder: string): Promise<string | null> {
  if (process.platform !== "linux" || !["x64", "arm64"].includes(process.arch)) {
    return `There is no such library for ${process.platform} on ${process.arch}.`;
  }
  const python = await runCommand("python3", ["--version"], { timeoutMs: 20_000 });
  if (!python.ok) return "python3 is missing, which downloads the library and builds the addon.";
  const pip = await runCommand("python3", ["-m", "pip", "--version"], { timeoutMs: 30_000 });
  if (!pip.ok) return "pip is missing (python3 -m pip; Debian: python3-pip).";
  const compiler = await runCommand("c++", ["--version"], { timeoutMs: 20_000 });
  if (!compiler.ok) return "A C++ compiler is missing (Debian: build-essential).";
  const make = await runCommand("make", ["--version"], { timeoutMs: 20_000 });
  if (!make.ok) return "make is missing (Debian: build-essential).";
  await fs.mkdir(folder, { recursive: true });
  const { bavail, bsize } = await fs.statfs(folder);
  if (bavail * bsize < neededBytes) return `Less than 1.6 GB of disk is free at ${folder}.`;
  return null;
}

/** Downloads the wheel into a folder and gives its path. */
export async function downloadWheel(folder: string): Promise<string | Failure> {
  const machine = process.arch === "arm64" ? "aarch64" : "x86_64";
  const common = [
    "-m",
    "pip",
    "download",
    "--no-deps",
    "--only-binary=:all:",
    "--disable-pip-version-check",
  ];
  const patience = ["--retries", "1", "--timeout", "15"];
  // The wheel's Python does not matter, only its libraries do: one is named, whatever runs here.
  const kind = ["--python-version", "3.11", "--implementation", "cp", "--abi", "cp311"];
  const platform = ["--platform", `manylinux_2_27_${machine}`];
  let output = "";
  for (const name of ["tensorflow-cpu", "tensorflow"]) {
    const args = [
      ...common,
      ...patience,
      ...kind,
      ...platform,
      "-d",
      folder,
      `${name}==${wheelVersion}`,
    ];
    const result = await runCommand("python3", args, { timeoutMs: downloadMinutes * 60_000 });
    const wheel = (await fs.readdir(folder)).find((file) => file.endsWith(".whl"));
    if (result.ok && wheel) return path.join(folder, wheel);
    output = result.output;
  }
  return { failure: `pip could not download it (${lastLine(output)}).` };
}

/** The C interface's headers with what they include, and the two libraries. */
const wanted =
  /^tensorflow\/(include\/(tensorflow\/c|tensorflow\/core\/platform|tsl\/platform|xla\/tsl)\/.*\.h|libtensorflow_(cc|framework)\.so\.2)$/;

/** Unpacks headers to `include/` and libraries to `lib/` of a folder. */
export async function unpackWheel(wheel: string, folder: string): Promise<void> {
  const zip = await promisify<string, { lazyEntries: boolean; autoClose: boolean }, ZipFile>(open)(
    wheel,
    {
      lazyEntries: true,
      autoClose: true,
    },
  );
  await new Promise<void>((resolve, reject) => {
    zip.on("entry", (entry: Entry) => {
      unpackEntry(zip, entry, folder).then(() => zip.readEntry(), reject);
    });
    zip.on("end", resolve);
    zip.on("error", reject);
    zip.readEntry();
  });
  // The linker looks for the names without a version.
  await fs.symlink("libtensorflow_cc.so.2", path.join(folder, "lib", "libtensorflow.so"));
  await fs.symlink(
    "libtensorflow_framework.so.2",
    path.join(folder, "lib", "libtensorflow_framework.so"),
  );
}

type ZipFile = import("yauzl").ZipFile;

async function unpackEntry(zip: ZipFile, entry: Entry, folder: string): Promise<void> {
  if (!wanted.test(entry.fileName)) return;
  const inside = entry.fileName.replace(/^tensorflow\//, "");
  const target = path.join(
    folder,
    inside.startsWith("include/") ? inside : path.join("lib", inside),
  );
  await fs.mkdir(path.dirname(target), { recursive: true });
  const content = await promisify<Entry, Readable>(zip.openReadStream.bind(zip))(entry);
  await pipeline(content, createWriteStream(target));
}
