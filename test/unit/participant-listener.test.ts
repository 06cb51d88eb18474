import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

// What it asks of the database must not be reached here: none of these requests gets so far.
vi.stubEnv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none");
vi.stubEnv("NEXTAUTH_SECRET", "s".repeat(32));

let server: Server;
let url: string;

beforeAll(async () => {
  const { answerDirectly } = await import("@/server/participant-listener");
  server = createServer((request, response) => {
    if (!answerDirectly(request, response)) response.writeHead(299).end("left to Next");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const post = (path: string, headers: Record<string, string> = {}, body = "{}") =>
  fetch(url + path, { method: "POST", headers, body });

test.each([
  ["GET", "/api/sessions/tiny/trial"],
  ["POST", "/api/stimuli/abc"],
  ["POST", "/api/sessions/tiny"],
  ["POST", "/api/games/tiny/trial"],
  ["POST", "/api/sessions/tiny/trial?x=1"],
  ["POST", "/api/sessions/t%C3%A9ny/trial"],
  ["GET", "/s/tiny"],
])("is left to Next: %s %s", async (method, path) => {
  expect((await fetch(url + path, { method })).status).toBe(299);
});

test("a signed-in researcher's requests are left to Next, which knows them", async () => {
  const cookie = "a=b; __Secure-next-auth.session-token=1";
  expect((await post("/api/sessions/tiny/responses", { cookie })).status).toBe(299);
});

test("whoever holds no session is refused as by the route, in JSON that nobody keeps", async () => {
  const refused = await post("/api/sessions/tiny/trial");
  expect(refused.status).toBe(401);
  expect(refused.headers.get("content-type")).toBe("application/json");
  expect(refused.headers.get("cache-control")).toBe("no-store, private");
  expect(await refused.json()).toMatchObject({ error: { reason: "noSession" } });
});

test("another site's page, a body that is no JSON and one that is too large are refused", async () => {
  const statuses = await Promise.all([
    post("/api/sessions/tiny/trial", { origin: "https://elsewhere.example.org" }),
    post("/api/sessions/tiny/trial", {}, "{"),
    post("/api/sessions/tiny/responses", {}, `"${"x".repeat(70_000)}"`),
    post("/api/sessions/tiny/responses", {}, "{}"),
  ]);
  expect(statuses.map(({ status }) => status)).toEqual([403, 400, 413, 400]);
});
