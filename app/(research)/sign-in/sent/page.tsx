import type { Metadata } from "next";
import { PageHeading } from "@/components/page-heading";
import { PageShell } from "@/components/page-shell";
import { sendsEmail } from "@/server/auth";

export const metadata: Metadata = { title: "Sign-in link sent" };
// Whether there is a mail server is known when the page is asked for, not when it is built.
export const dynamic = "force-dynamic";

const mailed = {
  title: "Your sign-in link is on its way",
  lead: "Open the link in the message we sent you. It works once, within an hour.",
};

const printed = {
  title: "Your sign-in link is on the terminal",
  lead: "No mail server is set up here, so the link is printed on the terminal that runs TrueHue. It works once, within an hour.",
};

export default function SentPage() {
  return (
    <PageShell>
      <PageHeading {...(sendsEmail() ? mailed : printed)} />
    </PageShell>
  );
}
