'use client';

interface Props {
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
}

/** A page that could not be drawn. The digest is the line of the server's log. */
export default function PageError({ error, reset }: Props) {
  return (
    <div role="alert" className="wrap grid max-w-2xl justify-items-start gap-4 py-24">
      <h1 className="font-extrabold text-4xl">High water</h1>
      <p className="text-lg text-soft">
        We could not show this page just now. Nothing of yours is lost; try again in a moment.
      </p>
      {error.digest !== undefined && (
        <p className="text-soft text-sm">
          Trace <code>{error.digest}</code>
        </p>
      )}
      <div className="flex flex-wrap gap-3">
        <button type="button" onClick={reset} className="button-main">
          Try again
        </button>
        <a href="/" className="button-quiet">
          To the market
        </a>
      </div>
    </div>
  );
}
