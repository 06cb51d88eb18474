import { AppError } from "@/lib/errors";
import type { Evaluation } from "@/scripts/evaluate/evaluation-file";
import * as tables from "@/scripts/results/tables";

/** What a document can show, each of named evaluations: `<!-- results: measures test256 -->`. */
const blocks: Record<string, (evaluations: readonly Evaluation[]) => string> = {
  measures: ([evaluation]) => tables.measuresTable(evaluation),
  "minus-gray": ([evaluation]) => tables.differencesTable(evaluation, "gray"),
  "minus-full": ([evaluation]) => tables.differencesTable(evaluation, "full"),
  published: ([evaluation]) => tables.publishedTable(evaluation),
  models: ([evaluation]) => tables.modelsTable(evaluation),
  facts: ([evaluation]) => tables.factsOf(evaluation),
  decodings: tables.decodingsTable,
};

const blockPattern = /<!-- results: ([\w-]+)((?: [\w-]+)+) -->\n[^]*?<!-- end of results -->/g;

/**
 * The document with what stands between its marks written anew from the evaluations. Everything else is left as it is.
 */
export function fillDocument(
  document: string,
  evaluations: Readonly<Record<string, Evaluation>>,
): string {
  return document.replace(blockPattern, (_, kind: string, list: string) => {
    const names = list.trim().split(" ");
    const render = blocks[kind];
    if (!render) throw unknown(`nothing called ${kind}`, Object.keys(blocks));
    const chosen = names.map((name) => {
      if (!evaluations[name])
        throw unknown(`no evaluation called ${name}`, Object.keys(evaluations));
      return evaluations[name];
    });
    return `<!-- results: ${kind}${list} -->\n\n${render(chosen)}\n\n<!-- end of results -->`;
  });
}

function unknown(problem: string, there: string[]): AppError {
  return new AppError("not_found", `There is ${problem} to show. There is: ${there.join(", ")}.`);
}
