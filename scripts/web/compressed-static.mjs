// What browsers download once and keep is compressed once, as far as it goes: a seventh less than by gzip on the way.
import { createReadStream, existsSync } from "node:fs";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

const compress = promisify(brotliCompress);
const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
const types = {
  ".js": "application/javascript; charset=UTF-8",
  ".css": "text/css; charset=UTF-8",
};

/**
 * Writes a compressed copy (`.br`) beside each script and style sheet of a build.
 * @param {string} build folder of the build, `.next`
 */
export async function compressStatic(build) {
  for (const file of await listFiles(build, Object.keys(types))) {
    await writeFile(`${file}.br`, await compress(await readFile(file), { params }));
  }
}

/**
 * The compressed copies of a build, by the address of what they are copies of.
 * @param {string} build
 * @returns {Promise<Map<string, { file: string, headers: Record<string, string | number> }>>}
 */
export async function findCompressed(build) {
  const copies = new Map();
  for (const file of await listFiles(build, [".br"])) {
    const original = file.slice(0, -".br".length);
    const address = `/_next/${path.relative(build, original).split(path.sep).join("/")}`;
    const headers = {
      "content-type": types[path.extname(original)],
      "content-encoding": "br",
      "content-length": (await stat(file)).size,
      // Names of files change with their bytes.
      "cache-control": "public, max-age=31536000, immutable",
      vary: "Accept-Encoding",
    };
    copies.set(address, { file, headers });
  }
  return copies;
}

/**
 * Answers with a compressed copy where there is one and the browser understands it; whether it has.
 * @param {Awaited<ReturnType<typeof findCompressed>>} copies
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
export function serveCompressed(copies, request, response) {
  const copy = copies.get((request.url ?? "").split("?")[0]);
  const understood = /\bbr\b/.test(request.headers["accept-encoding"] ?? "");
  if (!copy || !understood || request.method !== "GET") return false;
  response.writeHead(200, copy.headers);
  createReadStream(copy.file)
    .on("error", () => response.destroy())
    .pipe(response);
  return true;
}

async function listFiles(build, endings) {
  const folder = path.join(build, "static");
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && endings.includes(path.extname(entry.name)))
    .map((entry) => path.join(entry.parentPath, entry.name));
}
