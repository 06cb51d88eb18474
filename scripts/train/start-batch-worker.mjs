// Where a thread of scripts/train/worker-pool.ts starts. `--import tsx` does not reach into threads on Node 20, and
// tests run without it, so the thread registers the loader of TypeScript by itself.
import { register } from "tsx/esm/api";

register();
await import("./batch-worker.ts");
