import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { chmod, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { cachedFolder, cacheFolder, type Log } from "@/scripts/setup/cache";
import { unpackTar } from "@/scripts/setup/unpack-tar";

const version = "147.0.0";
const folderName = `chromium-${version}`;
const packed = path.join("node_modules", "@sparticuz", "chromium", "bin");

/** Where the unpacked Chromium is, or would be. */
export function packedChromiumPath(): string {
  return path.join(cacheFolder(), folderName, "chromium");
}

/**
 * Unpacks the Chromium that npm has already brought: it needs no root, no other host and, with its own libraries and
 * fonts, little of the system. Linux on x64 only; null elsewhere.
 */
export async function unpackChromium(log: Log): Promise<string | null> {
  if (process.platform !== "linux" || process.arch !== "x64" || !existsSync(packed)) return null;
  log("Unpacking the Chromium of the npm package @sparticuz/chromium …");
  await cachedFolder(folderName, async (folder) => {
    const program = path.join(folder, "chromium-headless");
    await pipeline(open("chromium.br"), createWriteStream(program));
    await chmod(program, 0o755);
    await unpackTar(open("al2023.tar.br"), folder, (name) => name);
    await unpackTar(open("swiftshader.tar.br"), folder, (name) => name);
    await unpackTar(open("fonts.tar.br"), folder, (name) => (name.endsWith(".ttf") ? name : null));
    await writeFile(path.join(folder, "chromium"), launcher, { mode: 0o755 });
    await writeFile(
      path.join(folder, "fonts.conf"),
      fontSettings(path.join(cacheFolder(), folderName)),
    );
  });
  return packedChromiumPath();
}

function open(name: string): Readable {
  return createReadStream(path.join(packed, name)).pipe(createBrotliDecompress());
}

// The packed libraries come first: those of the system may be absent or too old.
const launcher = `#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
LD_LIBRARY_PATH="$here/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
FONTCONFIG_FILE="$here/fonts.conf"
export LD_LIBRARY_PATH FONTCONFIG_FILE
exec "$here/chromium-headless" "$@"
`;

function fontSettings(folder: string): string {
  const escaped = folder.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${escaped}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${escaped}/fonts-cache</cachedir>
</fontconfig>
`;
}
