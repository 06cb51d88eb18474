import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import { weightsFromEccv16 } from "@/lib/model/formats/eccv16";
import { readSafetensors, writeSafetensors } from "@/lib/model/formats/safetensors";
import { slugify } from "@/lib/slug";
import { writeFileAtomically } from "@/scripts/atomic-file";
import { inputSideOption } from "@/scripts/decoding-options";
import { createImportedCard, renderImportedCard } from "@/scripts/formats/imported-card";
import { isStoredAs } from "@/scripts/formats/weights-format";
import { runScript } from "@/scripts/setup/run-script";

const usage =
  "Usage: npm run import -- FILE.safetensors --out models/NAME [--title TEXT] [--temperature 1] [--input-side 256] [--stored-as F16|F32|U8]";

const decodingSchema = z.object({
  temperature: z.coerce.number().positive(),
  inputSide: inputSideOption,
});

/** Makes a model's folder of weights in the authors' PyTorch layout. See docs/formats.md. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      out: { type: "string" },
      title: { type: "string" },
      temperature: { type: "string", default: "1" },
      "input-side": { type: "string", default: "256" },
      "stored-as": { type: "string", default: "F16" },
    },
  });
  const { out, "stored-as": storedAs, "input-side": inputSide, temperature } = values;
  const [file] = positionals;
  const decoding = decodingSchema.safeParse({ temperature, inputSide });
  if (!file || positionals.length > 1 || !out || !isStoredAs(storedAs) || !decoding.success) {
    throw new AppError("bad_request", usage);
  }
  if (!existsSync(file)) throw new AppError("not_found", `There is no file ${file}.`);
  const bytes = await readFile(file);
  const { network, weights } = weightsFromEccv16(readSafetensors(bytes).weights);
  const slug = slugify(path.basename(path.resolve(out)));
  const card = createImportedCard({
    slug,
    title: values.title ?? `Imported from ${path.basename(file)}`,
    network,
    source: { file: path.basename(file), sha256: createHash("sha256").update(bytes).digest("hex") },
    decoding: decoding.data,
    storedAs,
  });
  const metadata = { slug, width: String(network.width) };
  const files = {
    "weights.safetensors": writeSafetensors({ weights, metadata }, storedAs),
    "card.json": `${JSON.stringify(card, null, 2)}\n`,
    "card.md": renderImportedCard(card),
  };
  await mkdir(out, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    await writeFileAtomically(path.join(out, name), content);
  }
  const parameters = card.architecture.parameters.toLocaleString("en-GB");
  console.log(`${out}: width ${network.width}, ${parameters} parameters.`);
  return 0;
}

await runScript(main);
