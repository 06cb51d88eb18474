import { beforeEach, expect, test, vi } from "vitest";

/** The options under an app that people reach at this address. */
async function optionsAt(address: string, isFramed: boolean) {
  vi.stubEnv("NEXTAUTH_URL", address);
  vi.stubEnv("NEXTAUTH_SECRET", "x".repeat(32));
  vi.stubEnv("DATABASE_URL", "postgresql://localhost/none");
  const { cookieOptions } = await import("@/server/participant-cookie");
  return cookieOptions(isFramed);
}

beforeEach(() => {
  vi.resetModules();
});

test("a participant's cookie stays with the site's own pages", async () => {
  expect(await optionsAt("https://study.example", false)).toMatchObject({
    ...{ sameSite: "lax", secure: true, httpOnly: true },
  });
});

test("in a recruiter's frame it is sent to a third party, apart for that recruiter's page", async () => {
  expect(await optionsAt("https://study.example", true)).toMatchObject({
    ...{ sameSite: "none", secure: true, partitioned: true, httpOnly: true },
  });
});

test("without https, where browsers would refuse such a cookie, it stays as it is", async () => {
  const options = await optionsAt("http://localhost:3000", true);
  expect(options).toMatchObject({ sameSite: "lax", secure: false });
  expect(options).not.toHaveProperty("partitioned");
});
