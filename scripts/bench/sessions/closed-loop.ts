import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { makeClient } from "@/scripts/bench/sessions/http-client";
import { runScript } from "@/scripts/setup/run-script";

/** A session's answers, to be sent one after the other. */
export type Lane = { cookie: string; path: string; bodies: string[] };

export type LoopFigures = { perSecond: number; errors: string[] };

/** Sends answers over so many connections without a pause, for so long or until there are no more. */
async function main(): Promise<number> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: { url: text, lanes: text, log: text, connections: text, seconds: text },
  });
  const lanes = JSON.parse(await readFile(values.lanes!, "utf8")) as Lane[];
  const ask = makeClient(values.url!, {});
  const [errors, sent]: [string[], string[]] = [[], []];
  const startMs = performance.now();
  const isOver = () => performance.now() - startMs > 1000 * Number(values.seconds);
  let next = 0;
  const connection = async () => {
    while (next < lanes.length) {
      const { cookie, path, bodies } = lanes[next++];
      for (const body of bodies) {
        if (isOver()) return;
        const { status, body: said } = await ask({ method: "POST", path, cookie, body });
        if (status === 200) sent.push(body);
        else errors.push(`${status} ${said.toString("utf8", 0, 200)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: Number(values.connections) }, connection));
  const seconds = (performance.now() - startMs) / 1000;
  if (values.log) await writeFile(values.log, JSON.stringify(sent));
  const figures: LoopFigures = {
    perSecond: sent.length / seconds,
    errors: [...new Set(errors)].slice(0, 5),
  };
  console.log(JSON.stringify(figures));
  return 0;
}

await runScript(main);
process.exit();
