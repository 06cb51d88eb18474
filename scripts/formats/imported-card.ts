import type { StoredAs } from "@/lib/model/formats/safetensors";
import type { NetworkConfig } from "@/lib/model/network";
import { countParameters } from "@/lib/model/parameters";
import { weightsFormat } from "@/scripts/formats/weights-format";

/** The card of weights that were trained elsewhere: what can be known from the file. */
export type ImportedCard = {
  slug: string;
  title: string;
  architecture: NetworkConfig & { parameters: number };
  source: { file: string; sha256: string; layout: string };
  decoding: { temperature: number; inputSide: number };
  weightsFormat: string;
  limits: string[];
};

export type ImportFacts = {
  slug: string;
  title: string;
  network: NetworkConfig;
  source: { file: string; sha256: string };
  decoding: ImportedCard["decoding"];
  storedAs: StoredAs;
};

export function createImportedCard(facts: ImportFacts): ImportedCard {
  const { slug, title, network, source, decoding, storedAs } = facts;
  return {
    slug,
    title,
    architecture: { ...network, parameters: countParameters(network) },
    source: { ...source, layout: "PyTorch, names of the authors' eccv16" },
    decoding,
    weightsFormat: weightsFormat(storedAs),
    limits: [
      "It was not trained here: data, budget and seed are not known from the file.",
      "It has not been measured here beside the other variants.",
    ],
  };
}

/** The card for people. */
export function renderImportedCard(card: ImportedCard): string {
  const { architecture, source, decoding } = card;
  return `# ${card.title} (\`${card.slug}\`)

The colorization network of Zhang, Isola and Efros (arXiv:1603.08511) at width ${architecture.width}: ${architecture.parameters.toLocaleString("en-GB")} parameters.

- Imported from ${source.file} (sha256 ${source.sha256.slice(0, 16)}…), ${source.layout}.
- Decoded at temperature ${decoding.temperature}, photographs shown to it at ${decoding.inputSide} px.

## Limits
${card.limits.map((limit) => `- ${limit}`).join("\n")}
`;
}
