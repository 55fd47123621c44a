import type { Mail } from '#web/lib/api/types.ts';

/** The mail as its reader sees it. The frame's sandbox runs nothing, opens nothing and belongs to nobody. */
export function MailPreview({ mail }: { readonly mail: Mail }) {
  return (
    <article aria-label="Preview" className="overflow-hidden rounded-2xl border border-line bg-card">
      <header className="border-line border-b px-5 py-4">
        <h2 className="font-bold text-xl">{mail.subject}</h2>
        <p className="text-soft">To {mail.to}</p>
        {mail.error !== undefined && <p className="mt-1 text-danger">{mail.error}</p>}
      </header>
      <iframe title={`Mail: ${mail.subject}`} sandbox="" srcDoc={mail.html} className="h-[36rem] w-full bg-white" />
      <details className="border-line border-t px-5 py-3">
        <summary className="font-semibold">As plain text</summary>
        <pre className="mt-3 whitespace-pre-wrap font-sans text-soft">{mail.text}</pre>
      </details>
    </article>
  );
}
