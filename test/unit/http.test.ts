import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import { parseQuery, readJson, respond } from "@/server/http";

const schema = z.object({ n: z.number().max(5) });

beforeAll(() => {
  process.env.DATABASE_URL ??= "postgresql://localhost/unused";
  process.env.NEXTAUTH_SECRET ??= "s".repeat(32);
  process.env.NEXTAUTH_URL = "https://hue.example.org";
});

function post(body: BodyInit, headers: Record<string, string> = {}): Request {
  const init = { method: "POST", body, headers, duplex: "half" };
  return new Request("https://hue.example.org/api", init);
}

describe("a request's JSON body", () => {
  test("is parsed and checked", async () => {
    expect(await readJson(post('{"n":3}'), schema)).toEqual({ n: 3 });
  });

  test.each([
    ["no JSON", "{n:3}"],
    ["nothing", ""],
    ["JSON of another form", '{"n":"three"}'],
    ["a number out of range", '{"n":6}'],
  ])("that is %s is a bad request", async (_, body) => {
    await expect(readJson(post(body), schema)).rejects.toMatchObject({ code: "bad_request" });
  });

  test("of more than 64 KiB is refused, and no more of it is read, though it never says its length", async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 16_384;
        controller.enqueue(new Uint8Array(16_384).fill(0x20));
      },
    });
    await expect(readJson(post(endless), schema)).rejects.toMatchObject({ code: "too_large" });
    expect(sent).toBeLessThan(10 * 16_384);
  });

  test("is not taken from another site's page, and is from our own or from a program", async () => {
    const from = (origin: string, host = "hue.example.org") =>
      readJson(post('{"n":3}', { origin, host }), schema);
    for (const origin of ["https://evil.example.com", "https://hue.example.org.evil.com", "null"]) {
      await expect(from(origin)).rejects.toMatchObject({ code: "forbidden" });
    }
    expect(await from("https://hue.example.org")).toEqual({ n: 3 });
    expect(await from("http://192.168.0.7:3000", "192.168.0.7:3000")).toEqual({ n: 3 });
  });
});

test("an address's parameters are checked like a body", () => {
  const query = z.object({ name: z.string().min(1) });
  expect(parseQuery(new Request("https://h.org/?name=a%20b"), query)).toEqual({ name: "a b" });
  expect(() => parseQuery(new Request("https://h.org/"), query)).toThrowError(
    expect.objectContaining({ code: "bad_request" }),
  );
});

describe("an answer", () => {
  test("is JSON that nobody keeps", async () => {
    const response = await respond(async () => ({ ok: true }));
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("no-store, private");
    expect(await response.json()).toEqual({ ok: true });
  });

  test("to an expected failure has its status and its sentence", async () => {
    const response = await respond(async () => {
      throw new AppError("gone", "It is over.");
    });
    expect(response.status).toBe(410);
    expect(await response.json()).toEqual({ error: { code: "gone", message: "It is over." } });
  });

  test("to an unexpected failure tells nothing of it", async () => {
    const response = await respond(async () => {
      throw new Error("password=hunter2");
    });
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("hunter2");
  });
});
