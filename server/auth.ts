import "server-only";
import { PrismaAdapter } from "@next-auth/prisma-adapter";
import { getServerSession, type NextAuthOptions } from "next-auth";
import type { Adapter } from "next-auth/adapters";
import type { OAuthConfig, Provider } from "next-auth/providers/index";
import EmailProvider from "next-auth/providers/email";
import GitHubProvider from "next-auth/providers/github";
import GoogleProvider from "next-auth/providers/google";
import { cookies } from "next/headers";
import { connection } from "next/server";
import { createTransport } from "nodemailer";
import { AppError } from "@/lib/errors";
import { db } from "@/server/db";
import { env } from "@/server/env";
import { hasSignInCookie } from "@/server/sign-in-cookie";

/** The settings of next-auth. Researchers sign in; participants never do. */
export function authOptions(): NextAuthOptions {
  return {
    adapter: PrismaAdapter(db as unknown as Parameters<typeof PrismaAdapter>[0]) as Adapter,
    secret: env().NEXTAUTH_SECRET,
    session: { strategy: "database" },
    pages: { signIn: "/sign-in", verifyRequest: "/sign-in/sent", error: "/sign-in" },
    providers: [emailProvider(), ...oauthProviders()],
    callbacks: {
      session: ({ session, user }) => ({ ...session, user: { ...session.user, id: user.id } }),
    },
  };
}

function emailProvider(): Provider {
  return EmailProvider({
    from: env().EMAIL_FROM ?? "TrueHue <truehue@localhost>",
    maxAge: 60 * 60,
    sendVerificationRequest: ({ identifier, url, provider }) =>
      sendSignInLink(identifier, url, provider.from ?? ""),
  });
}

/** Whether sign-in links go out by mail; without a mail server they are printed on the terminal. */
export function sendsEmail(): boolean {
  return env().SMTP_URL !== undefined;
}

async function sendSignInLink(to: string, url: string, from: string): Promise<void> {
  const { SMTP_URL } = env();
  if (!SMTP_URL) {
    process.stdout.write(`Sign-in link for ${to}  ${url}\n`);
    return;
  }
  const text = `Sign in to TrueHue:\n\n${url}\n\nThe link works once, within an hour. If you did not ask for it, ignore this message.\n`;
  await createTransport(SMTP_URL).sendMail({ to, from, subject: "Sign in to TrueHue", text });
}

function oauthProviders(): Provider[] {
  const { GITHUB_ID, GITHUB_SECRET, GOOGLE_ID, GOOGLE_SECRET, ORCID_ID, ORCID_SECRET } = env();
  const providers: Provider[] = [];
  if (GITHUB_ID && GITHUB_SECRET) {
    providers.push(GitHubProvider({ clientId: GITHUB_ID, clientSecret: GITHUB_SECRET }));
  }
  if (GOOGLE_ID && GOOGLE_SECRET) {
    providers.push(GoogleProvider({ clientId: GOOGLE_ID, clientSecret: GOOGLE_SECRET }));
  }
  if (ORCID_ID && ORCID_SECRET) providers.push(orcidProvider(ORCID_ID, ORCID_SECRET));
  return providers;
}

type OrcidProfile = { sub: string; name?: string; given_name?: string; family_name?: string };

/** ORCID by OpenID Connect. It tells the researcher's iD and name, but no address. */
function orcidProvider(clientId: string, clientSecret: string): OAuthConfig<OrcidProfile> {
  return {
    id: "orcid",
    name: "ORCID",
    type: "oauth",
    wellKnown: "https://orcid.org/.well-known/openid-configuration",
    authorization: { params: { scope: "openid" } },
    idToken: true,
    clientId,
    clientSecret,
    profile: ({ sub, name, given_name, family_name }) => {
      const fullName = name ?? [given_name, family_name].filter(Boolean).join(" ");
      return { id: sub, name: fullName || sub, email: null, image: null };
    },
  };
}

/** Who may be offered on the sign-in page, besides the link by e-mail. */
export function listOauthProviders(): { id: string; name: string }[] {
  return oauthProviders().map(({ id, name }) => ({ id, name }));
}

export type Researcher = { id: string; name: string };

/** The signed-in researcher, or null. */
export async function findResearcher(): Promise<Researcher | null> {
  // Before the settings are read: a build, which has none, must not try to write this page.
  await connection();
  const names = (await cookies()).getAll().map(({ name }) => name);
  if (!hasSignInCookie(names)) return null;
  const session = await getServerSession(authOptions());
  const user = session?.user as
    { id?: string; name?: string | null; email?: string | null } | undefined;
  if (!user?.id) return null;
  return { id: user.id, name: user.name ?? user.email ?? "Researcher" };
}

export async function getResearcher(): Promise<Researcher> {
  const researcher = await findResearcher();
  if (researcher) return researcher;
  throw new AppError("unauthorized", "Sign in to see this.");
}
