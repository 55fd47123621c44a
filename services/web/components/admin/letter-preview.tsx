import type { ReactNode } from 'react';

interface Props {
  readonly letter: { readonly subject: string; readonly text: string; readonly html: string };
  /** Below the subject: who it goes to, what can be done with it. */
  readonly children?: ReactNode;
}

/** A mail as its reader sees it. The frame's sandbox runs nothing, opens nothing and belongs to nobody. */
export function LetterPreview({ letter, children }: Props) {
  return (
    <article aria-label="Preview" className="h-fit overflow-hidden rounded-2xl border border-line bg-card">
      <header className="border-line border-b px-5 py-4">
        <h2 className="font-bold text-xl">{letter.subject}</h2>
        {children}
      </header>
      <iframe title={`Mail: ${letter.subject}`} sandbox="" srcDoc={letter.html} className="h-[36rem] w-full bg-white" />
      <details className="border-line border-t px-5 py-3">
        <summary className="font-semibold">As plain text</summary>
        <pre className="mt-3 whitespace-pre-wrap font-sans text-soft">{letter.text}</pre>
      </details>
    </article>
  );
}
