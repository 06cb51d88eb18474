import { isAbsolute, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { parseEnvironment } from "@/server/env";

const least = {
  DATABASE_URL: "postgresql://someone@localhost:5432/truehue",
  NEXTAUTH_SECRET: "s".repeat(32),
};

describe("the environment", () => {
  test("needs a database and a secret; the rest has defaults", () => {
    expect(parseEnvironment(least)).toEqual({
      ...least,
      NEXTAUTH_URL: "http://localhost:3000",
      TRUEHUE_DATA: resolve(".truehue"),
    });
  });

  test("gives the data folder as an absolute path, spaces and all", () => {
    const { TRUEHUE_DATA } = parseEnvironment({ ...least, TRUEHUE_DATA: "my data/hue" });
    expect(isAbsolute(TRUEHUE_DATA)).toBe(true);
    expect(TRUEHUE_DATA).toBe(resolve("my data/hue"));
  });

  test("takes an empty variable for an unset one, as in a copied .env.example", () => {
    const settings = parseEnvironment({ ...least, SMTP_URL: "", NEXTAUTH_URL: "" });
    expect(settings.SMTP_URL).toBeUndefined();
    expect(settings.NEXTAUTH_URL).toBe("http://localhost:3000");
  });

  test("ignores variables that are not ours", () => {
    expect(parseEnvironment({ ...least, HOME: "/home/someone" })).not.toHaveProperty("HOME");
  });

  test.each([
    ["no database", { DATABASE_URL: undefined }, "DATABASE_URL"],
    ["an empty database address", { DATABASE_URL: "" }, "DATABASE_URL"],
    ["a database of another kind", { DATABASE_URL: "mysql://localhost/truehue" }, "DATABASE_URL"],
    ["no secret", { NEXTAUTH_SECRET: undefined }, "NEXTAUTH_SECRET"],
    ["a secret of 31 characters", { NEXTAUTH_SECRET: "s".repeat(31) }, "NEXTAUTH_SECRET"],
    ["an address that is none", { NEXTAUTH_URL: "localhost" }, "NEXTAUTH_URL"],
    ["an address without https://", { NEXTAUTH_URL: "localhost:3000" }, "NEXTAUTH_URL"],
  ])("is refused with %s, naming the variable", (_, changes, name) => {
    expect(() => parseEnvironment({ ...least, ...changes })).toThrowError(name);
  });

  test("names every variable that is wrong at once", () => {
    expect(() => parseEnvironment({})).toThrowError(/DATABASE_URL[^]*NEXTAUTH_SECRET/);
  });

  test("does not repeat the secret in its complaint", () => {
    const attempt = () => parseEnvironment({ ...least, NEXTAUTH_SECRET: "hunter2" });
    expect(attempt).toThrowError(
      expect.objectContaining({ message: expect.not.stringContaining("hunter2") }),
    );
  });
});
