import { randomBytes } from "node:crypto";
import type { BrowserContext } from "@playwright/test";
import { db } from "@/server/db";

/** Signs the browser in as the researcher with this address, as the sign-in link would. */
export async function signIn(context: BrowserContext, email: string): Promise<void> {
  const user = await db.user.upsert({
    where: { email },
    create: { email },
    update: {},
    select: { id: true },
  });
  const sessionToken = randomBytes(32).toString("hex");
  const expires = new Date(Date.now() + 60 * 60 * 1000);
  await db.session.create({ data: { sessionToken, userId: user.id, expires } });
  const url = process.env.TRUEHUE_E2E_URL!;
  await context.addCookies([{ name: "next-auth.session-token", value: sessionToken, url }]);
}
