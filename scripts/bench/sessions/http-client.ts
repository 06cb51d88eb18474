import { Agent, request } from "node:http";

/** An answer, and how long it took from the request to its last byte. */
export type Answer = { status: number; cookies: string[]; body: Buffer; ms: number };

export type Ask = { method: "GET" | "POST"; path: string; cookie: string; body?: string };

/** A client that keeps its connections: as light as Node allows, because it shares the machine with what it measures. */
export function makeClient(baseUrl: string, headers: Record<string, string>) {
  const { hostname, port } = new URL(baseUrl);
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity, maxFreeSockets: 2000 });
  return function ask({ method, path, cookie, body }: Ask): Promise<Answer> {
    const sent = body === undefined ? {} : { "content-type": "application/json" };
    const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
    const all = { ...headers, ...sent, ...length, cookie };
    const startMs = performance.now();
    return new Promise((resolve, reject) => {
      const asked = request({ hostname, port, agent, method, path, headers: all }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.once("error", reject);
        response.once("end", () => {
          const ms = performance.now() - startMs;
          const { statusCode: status = 0 } = response;
          const cookies = response.headers["set-cookie"] ?? [];
          resolve({ status, cookies, body: Buffer.concat(chunks), ms });
        });
      });
      asked.once("error", reject);
      asked.end(body);
    });
  };
}

/** Whose session a cookie holds: the part of its value before the signature. */
export function sessionIdIn(cookie: string): string {
  return cookie.slice(cookie.indexOf("=") + 1).split(".")[0];
}

export type Client = ReturnType<typeof makeClient>;
