// The production server: node scripts/web.mjs, after `next build`. PORT and HOST choose where it listens.
// Started with a channel to its parent, it says when it is ready and ends when the parent does, however that ends.
import { createServer } from "node:http";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import next from "next";
import { requestsFile } from "./web/bundle-requests.mjs";
import { findCompressed, serveCompressed } from "./web/compressed-static.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const port = Number(process.env.PORT || 3000);
const hostname = process.env.HOST || undefined;
// Requests under way are given this long when the server is told to stop.
const graceMs = 5000;

const app = next({ dev: false, dir: root, hostname: hostname ?? "localhost", port });
const handle = app.getRequestHandler();
let isReady = false;
let compressed = new Map();
/** Of server/participant-listener.ts. */
let answerDirectly = () => false;

const server = createServer((request, response) => {
  if (serveCompressed(compressed, request, response)) return;
  if (answerDirectly(request, response)) return;
  if (isReady) return handle(request, response);
  response.writeHead(503, { "retry-after": "1", "content-type": "text/plain" }).end("Starting.\n");
});

// An upload of 1 GiB may take long on a slow line; slow headers are still cut off.
server.requestTimeout = 3_600_000;
// Longer than a person looks at a pair, and than proxies keep connections (60 s): who asks next has one that is open.
server.keepAliveTimeout = 75_000;

server.on("error", (error) => {
  console.error(
    error.code === "EADDRINUSE"
      ? `Port ${port} is in use. Stop the program that uses it, or choose another: PORT=${port + 1}.`
      : `The server cannot listen on port ${port}: ${error.message}`,
  );
  process.exit(1);
});

let isStopping = false;
function stop() {
  if (isStopping) return;
  isStopping = true;
  server.close(() => process.exit(0));
  server.closeIdleConnections();
  setTimeout(() => process.exit(0), graceMs).unref();
}

process.on("SIGINT", stop);
process.on("SIGTERM", stop);
if (process.send) process.on("disconnect", stop);

// The port is taken before Next is loaded: a taken one is known at once.
server.listen({ port, host: hostname }, async () => {
  try {
    await app.prepare();
    const build = path.join(root, ".next");
    compressed = await findCompressed(build);
    // After Next, which reads the settings of .env files.
    ({ answerDirectly } = await import(pathToFileURL(requestsFile(build)).href));
    isReady = true;
    process.send?.({ type: "ready" });
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
});
