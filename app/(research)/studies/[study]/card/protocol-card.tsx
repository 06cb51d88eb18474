import type { ReactNode } from "react";
import { languages, locales } from "@/lib/locale/locales";
import { stoppingRule } from "@/lib/protocol/lock";
import { listParameters, type Parameter } from "@/lib/protocol/parameters";
import { resolveTexts } from "@/lib/protocol/texts";
import { estimateMinutes } from "@/lib/protocol/timeline";
import type { StudyCard } from "@/server/study-card";
import { QuestionList } from "./question-list";

type ProtocolCardProps = { card: StudyCard; siteUrl: string };

/** The card itself: one A4 page on paper, unless the questionnaire is long. */
export function ProtocolCard({ card, siteUrl }: ProtocolCardProps) {
  const { protocol } = card;
  return (
    <article className="space-y-6 print:space-y-2.5 print:text-[8.5pt] print:leading-snug">
      <header className="space-y-1 border-b border-edge pb-4 print:pb-2">
        <p className="text-sm font-medium text-muted print:text-[8pt]">TrueHue protocol card</p>
        <h1 className="text-3xl font-semibold tracking-tight break-words print:text-[15pt] print:leading-tight">
          {card.title}
        </h1>
        {card.description && <p className="max-w-prose text-muted">{card.description}</p>}
      </header>
      <Identity card={card} siteUrl={siteUrl} />
      <Wording card={card} />
      <div className="grid gap-x-10 gap-y-6 sm:grid-cols-2 print:grid-cols-2 print:gap-x-8 print:gap-y-2.5">
        {listParameters(protocol).map(({ title, parameters }) => (
          <Part key={title} title={title}>
            <dl>
              {parameters.map((parameter) => (
                <Row key={parameter.label} parameter={parameter} />
              ))}
            </dl>
          </Part>
        ))}
        <Part title="Shown">
          <p>{card.photographs} photographs; each variant colours all of them.</p>
          <ul className="list-disc pl-5 print:pl-4">
            {card.variants.map(({ slug, name, artifactKey }) => (
              <li key={slug}>
                {name} <span className="text-muted">({slug})</span>
                {artifactKey && (
                  <span className="text-muted">, weights {artifactKey.slice(0, 12)}…</span>
                )}
              </li>
            ))}
          </ul>
        </Part>
      </div>
      <Part title="Questionnaire">
        <QuestionList protocol={protocol} />
      </Part>
      <Part title="End">
        <p>{stoppingRule(protocol)}</p>
      </Part>
      <Part title="To cite">
        <Citation card={card} siteUrl={siteUrl} />
      </Part>
    </article>
  );
}

function Identity({ card, siteUrl }: ProtocolCardProps) {
  const { slug, version, parent, status, lockHash, lockedAt, protocol } = card;
  return (
    <dl className="grid gap-x-6 gap-y-1 sm:grid-cols-[auto_1fr] print:grid-cols-[auto_1fr] print:gap-y-0">
      <Fact label="Study">
        {slug}, version {version}
        {parent && `, a changed version of ${parent.slug}`}
      </Fact>
      <Fact label="Status">{status}</Fact>
      <Fact label="Address">{`${siteUrl}/s/${slug}`}</Fact>
      <Fact label="Lock (SHA-256)">
        {lockHash && lockedAt ? (
          <>
            <code className="font-mono text-sm break-all print:text-[8pt]">{lockHash}</code>, of{" "}
            {lockedAt.toISOString().slice(0, 10)};{" "}
            <a href={`/s/${slug}/lock`} className="link" download>
              what it is the hash of
            </a>
          </>
        ) : status === "draft" ? (
          "none yet: a draft can still change"
        ) : (
          "none: opened before studies were locked"
        )}
      </Fact>
      <Fact label="Preset">
        {protocol.preset}; a session takes about {estimateMinutes(protocol)} minutes
      </Fact>
    </dl>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </>
  );
}

/** The question as it is asked, in each language that it has a wording of its own in. */
function Wording({ card: { protocol } }: { card: StudyCard }) {
  const asked = locales.map((locale) => ({
    locale,
    question: resolveTexts(protocol, locale).question,
  }));
  const [first, ...others] = [
    ...asked.filter(({ locale }) => locale === protocol.language),
    ...asked.filter(({ locale }) => locale !== protocol.language),
  ];
  return (
    <Part title="Question">
      <p className="text-lg font-medium print:text-[10pt]" lang={languages[first.locale].tag}>
        “{first.question}”
      </p>
      <p className="text-sm text-muted print:text-[7.5pt]">
        {others.map(({ locale, question }) => (
          <span key={locale} lang={languages[locale].tag} className="mr-3">
            {languages[locale].name}: {question}
          </span>
        ))}
      </p>
    </Part>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="break-inside-avoid space-y-1.5 print:space-y-0.5">
      <h2 className="font-semibold">{title}</h2>
      {children}
    </section>
  );
}

function Row({ parameter: { label, value, preset } }: { parameter: Parameter }) {
  return (
    <div className="flex justify-between gap-4 border-b border-line py-0.5 print:py-0">
      <dt>{label}</dt>
      <dd className="text-right tabular-nums">
        {value}
        {preset !== null && <span className="block text-sm text-muted">preset: {preset}</span>}
      </dd>
    </div>
  );
}

function Citation({ card, siteUrl }: ProtocolCardProps) {
  const { title, version, slug, lockHash, lockedAt, createdAt } = card;
  const year = (lockedAt ?? createdAt).getUTCFullYear();
  const lock = lockHash ? `, locked as ${lockHash.slice(0, 16)}…` : "";
  return (
    <p className="wrap-anywhere">
      {title}, version {version} ({year}). Colorization Turing test on TrueHue{lock}. {siteUrl}
      /studies/{slug}/card. Name its authors, and the method: R. Zhang, P. Isola, A. A. Efros,
      Colorful Image Colorization, ECCV 2016, arXiv:1603.08511.
    </p>
  );
}
