import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import {
  completeLockFile,
  listMissingOptional,
  platformOf,
  type LockFile,
} from "@/scripts/setup/lock-file";

const lock: LockFile = {
  packages: {
    "": {},
    "node_modules/paint": {
      version: "1.0.0",
      dev: true,
      optionalDependencies: { "@paint/linux-x64-musl": "1.0.0", "@paint/darwin-arm64": "1.0.0" },
    },
    "node_modules/@paint/linux-x64-musl": { version: "1.0.0", optional: true, os: ["linux"] },
  },
};

test("package-lock.json lists every optional package, so that npm ci takes it on every system", async () => {
  const own = JSON.parse(await readFile("package-lock.json", "utf8")) as LockFile;
  expect(listMissingOptional(own).map(({ name }) => name)).toEqual([]);
});

test("what is missing is named, and listed with its version and system", () => {
  expect(listMissingOptional(lock)).toEqual([
    { name: "@paint/darwin-arm64", version: "1.0.0", isDev: true },
  ]);
  const complete = completeLockFile(lock);
  expect(complete.packages["node_modules/@paint/darwin-arm64"]).toEqual({
    version: "1.0.0",
    dev: true,
    optional: true,
    cpu: ["arm64"],
    os: ["darwin"],
  });
  expect(listMissingOptional(complete)).toEqual([]);
});

test("the system is read from the name, with the C library where it matters", () => {
  expect(platformOf("@next/swc-linux-x64-musl")).toEqual({
    cpu: ["x64"],
    libc: ["musl"],
    os: ["linux"],
  });
  expect(platformOf("@x/binding-linux-arm-gnueabihf")).toEqual({
    cpu: ["arm"],
    libc: ["glibc"],
    os: ["linux"],
  });
  expect(platformOf("@x/binding-android-arm-eabi")).toEqual({ cpu: ["arm"], os: ["android"] });
  expect(platformOf("@x/oxide-wasm32-wasi")).toEqual({ cpu: ["wasm32"] });
  expect(() => platformOf("left-pad")).toThrow("does not say which system");
});
