// The second half of a build, after `next build`: also `npm run build`'s, as node scripts/web/finish-build.mjs.
import { pathToFileURL } from "node:url";
import { bundleRequests } from "./bundle-requests.mjs";
import { compressStatic } from "./compressed-static.mjs";

/**
 * @param {string} folder of the build, `.next`; the project's folder is the working directory
 */
export async function finishBuild(folder) {
  await compressStatic(folder);
  await bundleRequests(folder);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await finishBuild(".next");
