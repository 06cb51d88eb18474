import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { checkPortIsFree, readPort } from "@/scripts/demo/port";

test("the port is 3000 unless PORT says otherwise", () => {
  expect(readPort(undefined)).toBe(3000);
  expect(readPort("")).toBe(3000);
  expect(readPort("8080")).toBe(8080);
});

test.each(["http", "0", "65536", "80.5", "-1"])("PORT=%s is refused with a sentence", (text) => {
  expect(() => readPort(text)).toThrow(`PORT is "${text}", which is no port`);
});

test("a port that is in use is a sentence that says what to do", async () => {
  const squatter = createServer().listen(0);
  await once(squatter, "listening");
  const { port } = squatter.address() as AddressInfo;
  const said = `Port ${port} is in use. Stop the program that uses it, or choose another port: PORT=${port + 1}`;
  await expect(checkPortIsFree(port)).rejects.toThrow(said);
  squatter.close();
  await once(squatter, "close");
  await checkPortIsFree(port);
});
