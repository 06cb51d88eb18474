import type { PicturePair } from "@/server/variants";

type Props = { study: string; pairs: readonly PicturePair[]; variantName: string };

/** Photographs beside their recolourings, as participants see them. */
export function PairGallery({ study, pairs, variantName }: Props) {
  const address = (id: string) => `/api/studies/${study}/pictures/${id}`;
  return (
    <section className="space-y-4">
      <h2 className="text-xl font-semibold">Photograph, and what the variant made of it</h2>
      <ul className="grid grid-cols-1 gap-6 sm:grid-cols-2 lg:grid-cols-3">
        {pairs.map(({ photoName, credit, realId, recolouredId }) => (
          <li key={realId}>
            <div className="grid grid-cols-2 gap-1">
              <Picture src={address(realId)} alt={`${photoName}, the photograph`} />
              <Picture
                src={address(recolouredId)}
                alt={`${photoName}, colours from ${variantName}`}
              />
            </div>
            <p className="mt-1 text-sm text-muted">{credit}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Picture({ src, alt }: { src: string; alt: string }) {
  // Stimuli are shown as they are: a re-encoded copy would not be what participants see.
  // eslint-disable-next-line @next/next/no-img-element
  return <img src={src} alt={alt} width={256} height={256} loading="lazy" className="w-full" />;
}
