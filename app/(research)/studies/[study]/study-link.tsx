import Link from "next/link";

/** Back to the study, above the heading of one of its pages. */
export function StudyLink({ study: { slug, title } }: { study: { slug: string; title: string } }) {
  return (
    <p className="mb-4">
      <Link href={`/studies/${slug}`} className="underline">
        {title}
      </Link>
    </p>
  );
}
