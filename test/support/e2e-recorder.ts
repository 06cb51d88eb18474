import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readAll, send, type Exchange } from "@/test/support/e2e-http";

export type Recorder = { url: string; exchanges: Exchange[]; close(): Promise<void> };

/** A proxy between a browser and the app that keeps every byte of every answer it passes on. */
export async function startRecorder(appUrl: string): Promise<Recorder> {
  const exchanges: Exchange[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const { method, url: path = "/", headers } = incoming;
    const exchange = await send(appUrl, { method, path, headers, body: await readAll(incoming) });
    exchanges.push(exchange);
    outgoing.writeHead(exchange.status, unframed(exchange.rawHeaders)).end(exchange.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { url: `http://localhost:${port}`, exchanges, close };
}

/** The body is passed on whole: how it was cut into chunks does not go with it. */
function unframed(rawHeaders: string[]): string[] {
  return rawHeaders.filter((_, i) => !/^transfer-encoding$/i.test(rawHeaders[i - (i % 2)]));
}
