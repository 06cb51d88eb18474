"use client";

import { useRouter } from "next/navigation";
import { Field } from "@/components/field";
import { FileForm, type Parcel } from "../../../file-form";
import { packFiles } from "./pack-files";

/** Sends photographs with their origin, then goes to the study's page, where their check is followed. */
export function PhotographsForm({ study, bytesMax }: { study: string; bytesMax: number }) {
  const router = useRouter();

  function parcelOf(form: FormData): Parcel {
    const files = form.getAll("files") as File[];
    const file = files.length === 1 ? files[0].name : `${files.length} files`;
    const query = new URLSearchParams({ file });
    for (const name of ["credit", "licence", "source"]) query.set(name, String(form.get(name)));
    return {
      url: `/api/studies/${study}/photographs?${query}`,
      bytes: files.reduce((sum, { size }) => sum + size, 0),
      pack: () => packFiles(files),
    };
  }

  return (
    <FileForm
      bytesMax={bytesMax}
      parcelOf={parcelOf}
      onSent={() => router.push(`/studies/${study}`)}
    >
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
    </FileForm>
  );
}
