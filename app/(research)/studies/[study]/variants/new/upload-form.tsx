"use client";

import { useRouter } from "next/navigation";
import { Field } from "@/components/field";
import { FileForm, type Parcel } from "../../../../file-form";

/** Sends the ZIP, then goes to the variant's page, where its check is followed. */
export function UploadForm({ study, bytesMax }: { study: string; bytesMax: number }) {
  const router = useRouter();

  function parcelOf(form: FormData): Parcel {
    const file = form.get("zip") as File;
    const query = new URLSearchParams({ name: String(form.get("name")), file: file.name });
    const url = `/api/studies/${study}/variants?${query}`;
    return { url, bytes: file.size, pack: () => Promise.resolve(file) };
  }

  return (
    <FileForm
      bytesMax={bytesMax}
      parcelOf={parcelOf}
      onSent={(slug) => router.push(`/studies/${study}/variants/${slug}`)}
    >
      <Field
        name="name"
        label="Name"
        hint="As it stands in charts and tables."
        required
        maxLength={80}
      />
      <Field name="zip" label="ZIP file" type="file" accept=".zip,application/zip" required />
    </FileForm>
  );
}
