"use client";

import { useState, type FormEvent, type ReactNode } from "react";
import { Button } from "@/components/button";
import { Notice } from "@/components/notice";
import { Progress } from "@/components/progress";
import { sendFile, type Sending } from "./send-file";

/** Where to send what, of how many bytes; pack: makes the one file of what was chosen. */
export type Parcel = { url: string; bytes: number; pack: () => Promise<Blob> };

type FileFormProps = {
  bytesMax: number;
  parcelOf: (form: FormData) => Parcel;
  /** slug: of what became of it. */
  onSent: (slug: string) => void;
  /** The fields. */
  children: ReactNode;
};

/** A form that sends a file, with its progress shown. What fails leaves the form as it was. */
export function FileForm({ bytesMax, parcelOf, onSent, children }: FileFormProps) {
  const [sending, setSending] = useState<Sending | null>(null);
  const [error, setError] = useState<string | null>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const parcel = parcelOf(new FormData(event.currentTarget));
    const isTooLarge = parcel.bytes > bytesMax;
    setError(isTooLarge ? `That is more than ${bytesMax / 2 ** 20} MiB at once.` : null);
    if (isTooLarge) return;
    setSending({ done: 0, total: parcel.bytes });
    const { slug, message } = await deliver(parcel, setSending);
    if (slug) return onSent(slug);
    setSending(null);
    setError(message ?? "The upload did not arrive. Check your connection and try again.");
  }

  return (
    <form onSubmit={submit} className="space-y-6">
      {error && <Notice kind="error" title={error} />}
      {children}
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

async function deliver({ url, pack }: Parcel, onProgress: (sending: Sending) => void) {
  try {
    const { slug, error } = await sendFile(url, await pack(), onProgress);
    return { slug, message: error?.message };
  } catch {
    // A chosen file that is no longer there, or has changed since.
    return { message: "A file could not be read. Choose the files again." };
  }
}
