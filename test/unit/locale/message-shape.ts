import compile from "icu-minify/compile";

/** An argument, its kind, and the cases it is told apart by; or a tag. Sorted, so that word order may differ. */
export type MessageShape = { parts: string[]; plurals: { argument: string; cases: string[] }[] };

const kinds = ["select", "plural", "ordinal", "number", "date", "time"];

/** What a translator must keep of an ICU message. Throws where it is not well formed. */
export function shapeOf(message: string): MessageShape {
  const shape: MessageShape = { parts: [], plurals: [] };
  walk(compile(message), shape);
  shape.parts = [...new Set(shape.parts)].sort();
  return shape;
}

/** The compiler's form: text, 0 for "#", [argument], [argument, kind, options], [tag, ...content]. */
function walk(node: unknown, shape: MessageShape): void {
  if (!Array.isArray(node)) return;
  for (const part of node) {
    if (!Array.isArray(part)) continue;
    const [name, kind, options] = part as [string, unknown, unknown];
    if (part.length === 1) shape.parts.push(name);
    else if (typeof kind === "number") addArgument(shape, { name, kind: kinds[kind - 1], options });
    else {
      shape.parts.push(`<${name}>`);
      walk(part.slice(1), shape);
    }
  }
}

type Argument = { name: string; kind: string; options: unknown };

function addArgument(shape: MessageShape, { name, kind, options }: Argument): void {
  const style = typeof options === "string" ? ` ${options}` : "";
  shape.parts.push(`${name} ${kind}${style}`);
  if (!(options instanceof Object) || kind === "number") return;
  shape.plurals.push({ argument: name, cases: Object.keys(options) });
  for (const option of Object.values(options)) walk(option, shape);
}
