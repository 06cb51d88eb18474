import { connect } from "node:net";

/** An HTTP answer as it came through the socket. */
export type WireAnswer = {
  /** All bytes, from the status line to the end of the last chunk. */
  wireBytes: number;
  /** Status line and headers as they were written. */
  head: string;
  /** Lengths of the chunks, none where the body came in one piece with its length. */
  chunks: number[];
  body: Buffer;
  /** From the request to the first byte, and to the last. */
  firstByteMs: number;
  lastByteMs: number;
};

/** Asks for a path over a connection of its own and sees everything that an eavesdropper on it would. */
export function fetchOverWire(appUrl: string, path: string, cookie: string): Promise<WireAnswer> {
  const { host, hostname, port } = new URL(appUrl);
  return new Promise((resolve, reject) => {
    const received: Buffer[] = [];
    const [startMs, stamps] = [performance.now(), [] as number[]];
    const socket = connect({ host: hostname, port: Number(port) }, () => {
      const lines = [`GET ${path} HTTP/1.1`, `Host: ${host}`, `Cookie: ${cookie}`];
      socket.write(`${[...lines, "Connection: close"].join("\r\n")}\r\n\r\n`);
    });
    socket.on("data", (bytes) => {
      received.push(bytes);
      stamps.push(performance.now() - startMs);
    });
    socket.once("error", reject);
    socket.once("end", () => {
      const times = { firstByteMs: stamps[0], lastByteMs: stamps[stamps.length - 1] };
      resolve({ ...takeApart(Buffer.concat(received)), ...times });
    });
  });
}

function takeApart(wire: Buffer): Omit<WireAnswer, "firstByteMs" | "lastByteMs"> {
  const headEnd = wire.indexOf("\r\n\r\n");
  const head = wire.toString("latin1", 0, headEnd);
  const rest = wire.subarray(headEnd + 4);
  const isChunked = /^transfer-encoding: chunked$/im.test(head);
  const { chunks, body } = isChunked ? joinChunks(rest) : { chunks: [], body: rest };
  return { wireBytes: wire.length, head, chunks, body };
}

function joinChunks(rest: Buffer): { chunks: number[]; body: Buffer } {
  const [chunks, parts]: [number[], Buffer[]] = [[], []];
  for (let offset = 0; ;) {
    const lineEnd = rest.indexOf("\r\n", offset);
    const length = parseInt(rest.toString("latin1", offset, lineEnd), 16);
    if (!(length > 0)) return { chunks, body: Buffer.concat(parts) };
    chunks.push(length);
    parts.push(rest.subarray(lineEnd + 2, lineEnd + 2 + length));
    offset = lineEnd + 2 + length + 2;
  }
}
