/** A study's text in the language of the tag `lang`. Paragraphs are parted by an empty line. */
export function Paragraphs({ text, lang }: { text: string; lang: string }) {
  return (
    <div lang={lang} className="space-y-4 break-words">
      {text.split(/\n\s*\n/).map((paragraph, index) => (
        <p key={index}>{paragraph}</p>
      ))}
    </div>
  );
}
