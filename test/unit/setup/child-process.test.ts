import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { childReady, end } from "@/scripts/setup/child-process";

const start = (program: string) =>
  spawn(process.execPath, ["-e", program], { stdio: ["ignore", "ignore", "ignore", "ipc"] });
const stay = "setInterval(() => undefined, 60_000);";
const sayReady = 'process.send({ type: "ready" });';

test("a process is ready when it says so, not at its first message", async () => {
  const child = start(`process.send({ type: "loader" }); setTimeout(() => { ${sayReady} }, 100);`);
  const messages: unknown[] = [];
  child.on("message", (message) => messages.push(message));
  await childReady(child, "The program");
  expect(messages).toEqual([{ type: "loader" }, { type: "ready" }]);
  await end(child);
});

test("a process that ends before it is ready is a sentence", async () => {
  await expect(childReady(start("process.exit(1)"), "The program")).rejects.toThrow(
    "The program could not be started",
  );
});

test("a process that a signal has ended is not waited for", async () => {
  const child = start(stay);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(child.exitCode).toBeNull();
  await end(child);
});

test("a process that does not obey is made to end", async () => {
  const child = start(`process.on("SIGTERM", () => undefined); ${stay} ${sayReady}`);
  await childReady(child, "The program");
  await end(child, "SIGTERM", 200);
  expect(child.signalCode).toBe("SIGKILL");
});
