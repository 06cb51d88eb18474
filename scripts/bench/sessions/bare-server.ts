import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { Pool } from "pg";
import { responseInput } from "@/lib/schemas/participant";
import { sessionIdIn } from "@/scripts/bench/sessions/http-client";
import { recordResponse } from "@/server/responses";

/**
 * The peer: the least that a server can do to record an answer. --work insert: one checked INSERT into a table of its
 * own. --work record: what the app records of an answer, by the app's own function, without the app around it.
 */
const { values } = parseArgs({ options: { work: { type: "string" }, port: { type: "string" } } });
const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 20 });

const insert = {
  name: "insert",
  text: "INSERT INTO bare_answer VALUES ($1, $2, $3, $4, now())",
};

async function insertOne(body: string): Promise<object> {
  const { choice, reactionMs } = JSON.parse(body) as { choice: unknown; reactionMs: unknown };
  if ((choice !== 1 && choice !== 2) || !Number.isInteger(reactionMs)) throw new Error("invalid");
  const id = randomUUID();
  await pool.query({ ...insert, values: [id, randomUUID(), choice, reactionMs] });
  return { id };
}

function recordOne(body: string, cookie: string): Promise<object> {
  return recordResponse(sessionIdIn(cookie), responseInput.parse(JSON.parse(body)));
}

const work = values.work === "record" ? recordOne : insertOne;

const server = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (text: string) => (body += text));
  request.on("end", () => {
    work(body, request.headers.cookie ?? "").then(
      (result) => {
        const text = JSON.stringify(result);
        response.writeHead(200, {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(text),
        });
        response.end(text);
      },
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
});

server.listen(Number(values.port), "127.0.0.1", () => process.send?.({ type: "ready" }));
process.once("disconnect", () => process.exit());
