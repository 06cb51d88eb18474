import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import sharp from "sharp";
import { padTo } from "@/lib/stimulus/equal-length";
import { readJpegStructure } from "@/lib/stimulus/jpeg-structure";
import type { StimulusView } from "@/lib/schemas/participant";
import { db } from "@/server/db";
import { hashToken, tokenOf } from "@/server/stimulus-token";
import { readAll, send, type Exchange } from "@/test/support/e2e-http";

/** What a leak changes of what the app says. */
export type Leak = {
  /** Bytes and headers of a stimulus. */
  alterStimulus?: (stimulus: Altered, isReal: boolean) => Promise<Altered> | Altered;
  /** Whether the real stimulus gets the address that sorts first. */
  ordersAddresses?: boolean;
};

type Altered = { body: Buffer; headers: string[] };

/** Each of them once cost a study its numbers (docs/integrity.md). */
export const leaks: Record<string, Leak & { feature: string }> = {
  "lengths that are not padded": {
    feature: "length",
    alterStimulus: ({ body, headers }) => ({ headers, body: unpad(body) }),
  },
  "another quantisation of the recolouring": {
    feature: "tables",
    alterStimulus: async ({ body, headers }, isReal) => ({
      headers,
      body: isReal ? body : padTo(await requantise(body), body.length),
    }),
  },
  "a header of the real photograph": {
    feature: "headers",
    alterStimulus: ({ body, headers }, isReal) => ({
      body,
      headers: isReal ? [...headers, "X-Cache", "HIT"] : headers,
    }),
  },
  "addresses in an order": { feature: "address before the other's", ordersAddresses: true },
};

/** As the encoder wrote it: without the fill in front of the end marker. */
function unpad(jpeg: Buffer): Buffer {
  const { headerBytes, scanBytes } = readJpegStructure(jpeg);
  return Buffer.concat([jpeg.subarray(0, headerBytes + scanBytes), Buffer.from([0xff, 0xd9])]);
}

function requantise(jpeg: Buffer): Promise<Buffer> {
  const settings = { quality: 92, chromaSubsampling: "4:4:4", optimiseCoding: false };
  return sharp(jpeg).jpeg(settings).toBuffer();
}

export type LeakingServer = { url: string; close(): Promise<void> };

/** A proxy in front of the app that leaks. It looks up what is real where the app keeps it. */
export async function startLeakingServer(appUrl: string, leak: Leak): Promise<LeakingServer> {
  // Where addresses were exchanged: the app's own by the one that was told.
  const addresses = new Map<string, string>();
  const server = createServer(async (incoming, outgoing) => {
    const { method, url = "/", headers } = incoming;
    const path = addresses.get(url) ?? url;
    const isReal = path.startsWith("/api/stimuli/") && (await isRealStimulus(path));
    const exchange = await send(appUrl, { method, path, headers, body: await readAll(incoming) });
    const { body, headers: told } = await alter(exchange, isReal);
    outgoing.writeHead(exchange.status, told).end(body);
  });

  async function alter(exchange: Exchange, isReal: boolean): Promise<Altered> {
    const plain = { body: exchange.body, headers: unframed(exchange.rawHeaders) };
    if (leak.ordersAddresses && exchange.path.endsWith("/trial"))
      return { ...plain, body: await orderAddresses(exchange.body, addresses) };
    if (!exchange.path.startsWith("/api/stimuli/") || exchange.status !== 200) return plain;
    return (await leak.alterStimulus?.(plain, isReal)) ?? plain;
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { url: `http://localhost:${port}`, close };
}

async function isRealStimulus(address: string): Promise<boolean> {
  const token = await db.stimulusToken.findUnique({
    where: { tokenHash: hashToken(tokenOf(address)) },
    select: { slot: true, trial: { select: { realSlot: true } } },
  });
  return token?.slot === token?.trial.realSlot;
}

async function orderAddresses(body: Buffer, addresses: Map<string, string>): Promise<Buffer> {
  const document = JSON.parse(body.toString()) as { trial?: { stimuli: StimulusView[] } };
  if (!document.trial) return body;
  const [a, b] = document.trial.stimuli;
  const [real, fake] = (await isRealStimulus(a.url)) ? [a, b] : [b, a];
  if (real.url > fake.url) {
    addresses.set(real.url, fake.url).set(fake.url, real.url);
    [real.url, fake.url] = [fake.url, real.url];
  }
  return Buffer.from(JSON.stringify(document));
}

/** The lengths are the altered answer's own, and how it was cut into chunks does not go with it. */
function unframed(rawHeaders: string[]): string[] {
  const framing = /^(transfer-encoding|content-length|connection|keep-alive)$/i;
  return rawHeaders.filter((_, i) => !framing.test(rawHeaders[i - (i % 2)]));
}
