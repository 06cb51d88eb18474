import { writeFile } from "node:fs/promises";
import os from "node:os";
import { parseArgs } from "node:util";
import { AppError } from "@/lib/errors";
import type { BenchOptions } from "@/scripts/bench/options";
import { benchPregenerate } from "@/scripts/bench/pregenerate-bench";
import type { Row } from "@/scripts/bench/rows";
import { formatRow, rowHeader } from "@/scripts/bench/rows";
import { benchTrain } from "@/scripts/bench/train-bench";
import { benchSessions } from "@/scripts/bench/sessions-bench";
import { runScript } from "@/scripts/setup/run-script";

const benches: Record<string, (options: BenchOptions) => AsyncGenerator<Row>> = {
  train: benchTrain,
  pregenerate: benchPregenerate,
  sessions: benchSessions,
};

const usage = `Usage: npm run bench -- NAME... [options]       NAME: ${Object.keys(benches).join(", ")}
  --rounds N     times each side is measured, in turn (3)
  --seconds N    length of one measurement (8; sessions: 60)
  --peers DIR    programs to compare with (../shared/bench)
  --python FILE  a Python with PyTorch (python3)
  --data DIR     photographs to train from (../shared/data/train64)
  --photos DIR   photographs to recolour (../shared/data/test256)
  --participants N  taking part at the same time (1000)
  --json FILE    also write the rows there: name, unit, ours, peer, ratio`;

async function main(): Promise<number> {
  const text = (value: string) => ({ type: "string", default: value }) as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: text("3"),
      seconds: { type: "string" },
      participants: text("1000"),
      peers: text("../shared/bench"),
      python: text("python3"),
      data: text("../shared/data/train64"),
      photos: text("../shared/data/test256"),
      json: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const unknown = positionals.filter((name) => !(name in benches));
  if (positionals.length === 0 || unknown.length > 0) throw new AppError("bad_request", usage);
  const { peers, python, data, photos } = values;
  const [rounds, participants] = [values.rounds, values.participants].map(Number);
  const seconds = values.seconds === undefined ? undefined : Number(values.seconds);
  if (!(rounds >= 1 && participants >= 1 && (seconds ?? 1) > 0))
    throw new AppError("bad_request", usage);
  console.log(`${os.cpus().length} x ${os.cpus()[0].model}, Node ${process.versions.node}`);
  const rows: Row[] = [];
  for (const name of positionals) {
    const common = { rounds, participants, peers, python, data, photos };
    const options = { ...common, seconds: seconds ?? (name === "sessions" ? 60 : 8) };
    for await (const row of benches[name](options)) {
      if (rows.length === 0) console.log(rowHeader);
      console.log(formatRow(row));
      rows.push(row);
    }
  }
  if (values.json) await writeFile(values.json, `${JSON.stringify(rows, null, 2)}\n`);
  return 0;
}

await runScript(main);
