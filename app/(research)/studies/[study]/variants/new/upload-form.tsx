"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/button";
import { Field } from "@/components/field";
import { Notice } from "@/components/notice";
import { Progress } from "@/components/progress";
import { sendFile, type Sending } from "../../../../send-file";

/** Sends the ZIP with its progress shown, then goes to the variant's page, where its check is followed. */
export function UploadForm({ study, bytesMax }: { study: string; bytesMax: number }) {
  const router = useRouter();
  const [sending, setSending] = useState<Sending | null>(null);
  const [error, setError] = useState<string | null>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const file = form.get("zip") as File;
    setError(file.size > bytesMax ? `The ZIP is larger than ${bytesMax / 2 ** 20} MiB.` : null);
    if (file.size > bytesMax) return;
    const query = new URLSearchParams({ name: String(form.get("name")), file: file.name });
    setSending({ done: 0, total: file.size });
    const answer = await sendFile(`/api/studies/${study}/variants?${query}`, file, setSending);
    if (answer.slug) return router.push(`/studies/${study}/variants/${answer.slug}`);
    setSending(null);
    setError(
      answer.error?.message ?? "The upload did not arrive. Check your connection and try again.",
    );
  }

  return (
    <form onSubmit={submit} className="space-y-6">
      {error && <Notice kind="error" title={error} />}
      <Field
        name="name"
        label="Name"
        hint="As it stands in charts and tables."
        required
        maxLength={80}
      />
      <Field name="zip" label="ZIP file" type="file" accept=".zip,application/zip" required />
      {sending && (
        <Progress
          label="Sending, in MiB"
          value={Math.floor(sending.done / 2 ** 20)}
          max={Math.ceil(sending.total / 2 ** 20)}
        />
      )}
      <Button type="submit" disabled={sending !== null}>
        Upload
      </Button>
    </form>
  );
}
