// What the production server answers before Next (server/participant-listener.ts), as one module beside Next's build.
import path from "node:path";

const entry = path.join("server", "participant-listener.ts");

/** Where the module of a build lies. */
export const requestsFile = (folder) => path.join(folder, "participant-requests.mjs");

/**
 * @param {string} folder of the build, `.next`; the project's folder is the working directory
 */
export async function bundleRequests(folder) {
  // Not for the server, which imports this file for the name alone.
  const { build } = await import("esbuild");
  await build({
    entryPoints: [entry],
    outfile: requestsFile(folder),
    ...{ bundle: true, format: "esm", platform: "node", target: "node20", sourcemap: "linked" },
    packages: "external",
    plugins: [emptyServerOnly],
    logLevel: "warning",
  });
}

/** The package says by an error that it was loaded in a browser; this is a server. */
const emptyServerOnly = {
  name: "server-only",
  setup({ onResolve, onLoad }) {
    const namespace = "server-only";
    onResolve({ filter: /^server-only$/ }, ({ path }) => ({ path, namespace }));
    onLoad({ filter: /.*/, namespace }, () => ({ contents: "" }));
  },
};
