import { createRequire } from "node:module";

/**
 * tfjs-node 4.22 calls functions of node:util that Node 23 removed. Putting them back must happen before it is
 * imported, and does nothing where they still exist.
 */
export function restoreRemovedNodeFunctions(): void {
  const util = createRequire(import.meta.url)("node:util") as Record<string, unknown>;
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  util.isArray ??= Array.isArray;
}
