/** A study's own text: paragraphs are parted by an empty line. */
export function Paragraphs({ text }: { text: string }) {
  return (
    <div className="space-y-4 break-words">
      {text.split(/\n\s*\n/).map((paragraph, index) => (
        <p key={index}>{paragraph}</p>
      ))}
    </div>
  );
}
