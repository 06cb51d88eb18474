"use client";

import { signIn } from "next-auth/react";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/button";
import { Field } from "@/components/field";

type Props = { providers: { id: string; name: string }[]; sendsEmail: boolean };

export function SignInForm({ providers, sendsEmail }: Props) {
  const [isSending, setSending] = useState(false);

  function sendLink(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setSending(true);
    const email = new FormData(event.currentTarget).get("email");
    void signIn("email", { email, callbackUrl: "/studies" }).catch(() => setSending(false));
  }

  return (
    <div className="space-y-8">
      <form onSubmit={sendLink} className="space-y-5">
        <Field
          name="email"
          type="email"
          label="E-mail address"
          autoComplete="email"
          required
          hint={
            sendsEmail
              ? "We send you a link that signs you in."
              : "The sign-in link is printed on the terminal that runs TrueHue: no mail server is set up."
          }
        />
        <Button type="submit" disabled={isSending}>
          {isSending ? "Sending…" : "Send a sign-in link"}
        </Button>
      </form>
      {providers.length > 0 && (
        <div className="space-y-3 border-t border-line pt-8">
          {providers.map(({ id, name }) => (
            <Button
              key={id}
              variant="secondary"
              className="w-full"
              onClick={() => void signIn(id, { callbackUrl: "/studies" })}
            >
              Sign in with {name}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}
