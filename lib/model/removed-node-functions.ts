import { createRequire } from "node:module";

/**
 * tfjs-node 4.22 calls functions of node:util that Node 23 removed and Node 22 warns about. Ours take their place;
 * this must happen before tfjs-node is imported.
 */
export function restoreRemovedNodeFunctions(): void {
  const util = createRequire(import.meta.url)("node:util") as Record<string, unknown>;
  util.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  util.isArray = Array.isArray;
}
