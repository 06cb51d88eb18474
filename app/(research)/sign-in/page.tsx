import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Notice } from "@/components/notice";
import { PageHeading } from "@/components/page-heading";
import { PageShell } from "@/components/page-shell";
import { findResearcher, listOauthProviders, sendsEmail } from "@/server/auth";
import { SignInForm } from "./sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

/** next-auth's error codes that have a cause the researcher can do something about. */
const messages: Record<string, string> = {
  Verification: "This sign-in link has been used or has expired. Ask for a new one below.",
  OAuthAccountNotLinked: "This address signed in another way before. Use the same way again.",
  EmailSignin: "The sign-in link could not be sent. Check the address and try again.",
};

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  if (await findResearcher()) redirect("/studies");
  const { error } = await searchParams;
  const message = messages[String(error)] ?? "Signing in did not work. Please try again.";
  return (
    <PageShell>
      <div className="mx-auto max-w-md">
        <PageHeading title="Sign in" lead="For researchers. Participants need no account." />
        <div className="space-y-6">
          {error && <Notice kind="error" title={message} />}
          <SignInForm providers={listOauthProviders()} sendsEmail={sendsEmail()} />
        </div>
      </div>
    </PageShell>
  );
}
