import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";

export type StaticServer = { url: string; close: () => void };

/** Serves single files: an address's path leads to a file, or to text that is given here. */
export async function serveFiles(
  find: (path: string) => { file: string } | { html: string } | null,
): Promise<StaticServer> {
  const server = createServer(async (request, response) => {
    const found = find(new URL(request.url ?? "/", "http://localhost").pathname);
    if (!found) return response.writeHead(404).end();
    if ("html" in found) return response.setHeader("Content-Type", "text/html").end(found.html);
    const type = types[path.extname(found.file)] ?? "application/octet-stream";
    response.setHeader("Content-Type", type).end(await readFile(found.file));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

const types: Record<string, string> = { ".js": "text/javascript", ".json": "application/json" };
