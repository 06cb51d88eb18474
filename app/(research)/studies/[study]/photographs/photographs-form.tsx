"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/button";
import { Field } from "@/components/field";
import { Notice } from "@/components/notice";
import { Progress } from "@/components/progress";
import { sendFile, type Sending } from "../../../send-file";
import { packFiles } from "./pack-files";

/** Sends photographs with their origin, then goes to the study's page, where their check is followed. */
export function PhotographsForm({ study, bytesMax }: { study: string; bytesMax: number }) {
  const router = useRouter();
  const [sending, setSending] = useState<Sending | null>(null);
  const [error, setError] = useState<string | null>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const files = form.getAll("files") as File[];
    const total = files.reduce((sum, file) => sum + file.size, 0);
    setError(total > bytesMax ? `These are more than ${bytesMax / 2 ** 20} MiB at once.` : null);
    if (total > bytesMax) return;
    setSending({ done: 0, total });
    const file = files.length === 1 ? files[0].name : `${files.length} files`;
    const query = new URLSearchParams({ file });
    for (const name of ["credit", "licence", "source"]) query.set(name, String(form.get(name)));
    const packed = await packFiles(files);
    const answer = await sendFile(`/api/studies/${study}/photographs?${query}`, packed, setSending);
    if (answer.slug) return router.push(`/studies/${study}`);
    setSending(null);
    setError(
      answer.error?.message ?? "The upload did not arrive. Check your connection and try again.",
    );
  }

  return (
    <form onSubmit={submit} className="space-y-6">
      {error && <Notice kind="error" title={error} />}
      <Field
        name="files"
        label="Photographs, or a ZIP of them"
        type="file"
        multiple
        required
        accept=".zip,application/zip,image/jpeg,image/png,image/webp,image/avif,image/tiff"
      />
      <Field name="credit" label="Photographer" hint="Of all of these." required maxLength={200} />
      <Field name="licence" label="Licence" hint="Such as CC BY 4.0." required maxLength={200} />
      <Field
        name="source"
        label="Source"
        hint="Where they come from, such as “own archive” or an address."
        required
        maxLength={300}
      />
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
