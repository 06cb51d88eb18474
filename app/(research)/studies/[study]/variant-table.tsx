import Link from "next/link";
import { DataTable, type DataColumn } from "@/components/data-table";
import type { VariantView } from "@/server/variants";
import { RemoveVariantButton } from "./remove-variant-button";
import { VariantStatusBadge } from "./variants/variant-status-badge";
import { kindWords } from "./variants/variant-words";

/** The study's variants, those that failed included; a draft's can be taken out again. */
export function VariantTable({
  study,
  variants,
  mayRemove,
}: {
  study: string;
  variants: readonly VariantView[];
  mayRemove: boolean;
}) {
  const columns: readonly DataColumn<VariantView>[] = [
    {
      header: "Variant",
      cell: ({ slug, name }) => (
        <Link href={`/studies/${study}/variants/${slug}`} className="underline">
          {name}
        </Link>
      ),
    },
    { header: "Status", cell: ({ status }) => <VariantStatusBadge status={status} /> },
    { header: "Kind", cell: ({ kind }) => kindWords[kind] },
    {
      header: "Added",
      isNumeric: true,
      isWideOnly: true,
      cell: ({ createdAt }) => createdAt.toISOString().slice(0, 10),
    },
    ...(mayRemove ? [removal(study)] : []),
  ];
  return (
    <DataTable caption="Variants" columns={columns} rows={variants} rowKey={(row) => row.slug} />
  );
}

const removal = (study: string): DataColumn<VariantView> => ({
  header: "From this draft",
  isNumeric: true,
  cell: ({ slug, name, kind }) => (
    <RemoveVariantButton {...{ study, slug, name }} isUpload={kind.startsWith("uploaded")} />
  ),
});
