import { db } from "@/server/db";
import type { Exchange } from "@/test/support/e2e-http";

/** What a participant's browser must not learn before the answer: the thing, and the text that would give it away. */
export type Secret = { what: string; text: string };

/** Everything that tells variant, photograph, side of the truth or seed of a study's sessions. */
export async function listSecrets(studyId: string): Promise<Secret[]> {
  const study = await db.study.findUniqueOrThrow({
    where: { id: studyId },
    select: {
      variants: { select: { variant: true } },
      stimuli: { select: { id: true, storageKey: true } },
      sessions: { select: { seed: true, participantId: true } },
      photoSet: { select: { entries: { select: { name: true, credit: true, photo: true } } } },
    },
  });
  const of = (what: string, texts: string[]) => texts.map((text) => ({ what, text }));
  return [
    ...study.variants.flatMap(({ variant: { id, slug, name, description } }) =>
      of(`variant ${slug}`, [id, slug, name, description]),
    ),
    ...study.photoSet.entries.flatMap(({ name, credit, photo }) =>
      of(`photograph ${name}`, [name, photo.id, photo.sha256, photo.storageKey, credit]),
    ),
    ...study.stimuli.flatMap(({ id, storageKey }) => of("stimulus", [id, storageKey])),
    ...study.sessions.flatMap(({ seed, participantId }) => of("session", [seed, participantId])),
    ...of("kind of trial", ["vigilance"]),
    ...of("side of the truth", ["realSide", "real_side", "realSlot", "real_slot", "fooled"]),
  ];
}

export type Leak = { what: string; where: string };

/** Each place in the address, the headers and the body of an answer where a secret stands, plain or encoded. */
export function findSecrets(exchanges: readonly Exchange[], secrets: readonly Secret[]): Leak[] {
  const forms = secrets.map(({ what, text }) => ({ what, forms: formsOf(text) }));
  return exchanges.flatMap((exchange) =>
    textsOf(exchange).flatMap(({ part, text }) =>
      forms
        .filter((secret) => secret.forms.some((form) => text.includes(form)))
        .map(({ what }) => ({ what, where: `${part} of ${exchange.method} ${exchange.path}` })),
    ),
  );
}

function textsOf({ path, rawHeaders, body }: Exchange): { part: string; text: string }[] {
  return [
    { part: "address", text: path.toLowerCase() },
    { part: "headers", text: rawHeaders.join("\n").toLowerCase() },
    { part: "body", text: body.toString("latin1").toLowerCase() },
  ];
}

/** Plain, as part of an address, without hyphens, in hexadecimal, and in base64 from each of three offsets. */
function formsOf(text: string): string[] {
  const bytes = Buffer.from(text);
  const base64 = [0, 1, 2].map((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
    return shifted.slice(offset === 0 ? 0 : offset + 1).replace(/..?=*$/, "");
  });
  const isId = /^[0-9a-f-]{36}$/.test(text);
  const forms = [text, encodeURIComponent(text), bytes.toString("hex")];
  if (isId) forms.push(text.replaceAll("-", ""));
  if (text.length >= 8) forms.push(...base64);
  return [...new Set(forms.map((form) => form.toLowerCase()))];
}
