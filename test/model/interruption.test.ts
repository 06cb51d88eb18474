import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");

/** Says when it was asked to stop, and then takes three seconds over it, as a slow save does. */
const slowProgram = `
  import { catchInterruption } from "@/scripts/interruption";
  const interruption = catchInterruption(() => {
    console.log("asked");
    setTimeout(() => process.exit(interruption.requested ? 0 : 1), 3000);
  });
  setInterval(() => process.stderr.write("."), 20);
  console.log("ready");
`;

async function startSlowProgram() {
  const options = ["--import", "tsx", "--input-type=module", "--eval", slowProgram];
  const child = spawn(process.execPath, options, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  await once(child.stdout, "data");
  return { child, ended };
}

test.each(["SIGTERM", "SIGHUP"] as const)(
  "%s may come every second: it asks for a stop and never cuts off what is being saved",
  async (signal) => {
    const { child, ended } = await startSlowProgram();
    const signals = setInterval(() => child.kill(signal), 600);
    expect(await ended).toEqual([0, null]);
    clearInterval(signals);
  },
);

test("one Ctrl-C asks, however often it arrives; the next one ends the process at once", async () => {
  const { child, ended } = await startSlowProgram();
  child.kill("SIGTERM");
  child.kill("SIGINT");
  await once(child.stdout, "data");
  child.kill("SIGINT");
  await wait(1300);
  expect(child.exitCode).toBe(null);
  child.kill("SIGINT");
  expect(await ended).toEqual([130, null]);
});

test("a terminal that is closed does not end the process before it has saved", async () => {
  const { child, ended } = await startSlowProgram();
  child.stdout.destroy();
  child.stderr.destroy();
  await wait(100);
  child.kill("SIGHUP");
  expect(await ended).toEqual([0, null]);
});
