import { appendFileSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Acknowledged } from "@/scripts/simulate/observer";
import { findChoices } from "@/server/simulation";

/** Writes a line for every answer that the server has acknowledged, before the next request is sent. */
export function openAcknowledgementLog(file: string): (answer: Acknowledged) => void {
  writeFileSync(file, "");
  return (answer) => appendFileSync(file, `${JSON.stringify(answer)}\n`);
}

export type Comparison = { acknowledged: number; lost: string[]; changed: string[] };

/** Holds a log of acknowledgements against the table of answers. */
export async function compareWithTable(file: string): Promise<Comparison> {
  const lines = (await readFile(file, "utf8")).split("\n").filter(Boolean);
  const answers = lines.map((line) => JSON.parse(line) as Acknowledged);
  const recorded = await findChoices(answers.map((answer) => answer.trialId));
  const lost = answers.filter((answer) => !recorded.has(answer.trialId));
  const changed = answers.filter(
    (answer) => recorded.has(answer.trialId) && recorded.get(answer.trialId) !== answer.chosenSide,
  );
  const ids = (list: Acknowledged[]) => list.map((answer) => answer.trialId);
  return { acknowledged: answers.length, lost: ids(lost), changed: ids(changed) };
}
