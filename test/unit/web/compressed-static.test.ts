import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, request, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  compressStatic,
  findCompressed,
  serveCompressed,
} from "@/scripts/web/compressed-static.mjs";

const script = "export const words = 'again and again and again';\n".repeat(40);
let build: string;
let server: Server;

beforeAll(async () => {
  build = await mkdtemp(path.join(tmpdir(), "truehue build "));
  await mkdir(path.join(build, "static", "chunks"), { recursive: true });
  await writeFile(path.join(build, "static", "chunks", "one.js"), script);
  await writeFile(path.join(build, "static", "icon.svg"), "<svg/>");
  await writeFile(path.join(build, "secret.js"), script);
  await compressStatic(build);
  const copies = await findCompressed(build);
  server = createServer((incoming, outgoing) => {
    if (!serveCompressed(copies, incoming, outgoing)) outgoing.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(async () => {
  server.close();
  await rm(build, { recursive: true, force: true });
});

test("a browser that understands it gets the compressed copy, to keep for ever", async () => {
  const { status, headers, body } = await ask(
    "/_next/static/chunks/one.js?v=1",
    "gzip, deflate, br",
  );
  expect(status).toBe(200);
  expect(headers).toMatchObject({
    "content-encoding": "br",
    "content-type": "application/javascript; charset=UTF-8",
    "content-length": String(body.length),
    "cache-control": "public, max-age=31536000, immutable",
    vary: "Accept-Encoding",
  });
  expect(body.length).toBeLessThan(script.length / 10);
  expect(brotliDecompressSync(body).toString()).toBe(script);
});

test("everything else is left to the app: other browsers, other files, other folders, other methods", async () => {
  const one = "/_next/static/chunks/one.js";
  expect((await ask(one, "gzip")).status).toBe(404);
  expect((await ask(one, "br", "POST")).status).toBe(404);
  expect((await ask("/_next/static/icon.svg", "br")).status).toBe(404);
  expect((await ask("/_next/static/../secret.js", "br")).status).toBe(404);
  expect((await ask("/_next/static/chunks/two.js", "br")).status).toBe(404);
});

type Answer = { status: number; headers: IncomingHttpHeaders; body: Buffer };

/** Without what fetch does by itself: it would undo the compression, and tidy the address. */
function ask(url: string, encoding: string, method = "GET"): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  const headers = { "accept-encoding": encoding };
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, path: url, method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () =>
        resolve({
          status: answer.statusCode!,
          headers: answer.headers,
          body: Buffer.concat(chunks),
        }),
      );
    })
      .on("error", reject)
      .end();
  });
}
