import { openEnvironment } from "@/scripts/setup/environment";
import { onStop } from "@/scripts/setup/on-stop";
import { runScript } from "@/scripts/setup/run-script";

// A queue worker in a process of its own; any number may run.
await runScript(async () => {
  const environment = await openEnvironment((line) => console.error(line));
  const { startWorker } = await import("@/server/jobs/worker");
  const { db } = await import("@/server/db");
  const worker = await startWorker();
  process.send?.({ type: "ready" });
  await onStop();
  await worker.stop();
  await db.$disconnect();
  await environment.close();
  return 0;
});
// The channel to the process that started us would keep this one running.
process.exit();
