'use client';
import PageError from './error.tsx';
import './globals.css';

interface Props {
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
}

/** When not even the page's frame could be drawn. */
export default function GlobalError(props: Props) {
  return (
    <html lang="en">
      <body>
        <title>Something went wrong · Rialto</title>
        <PageError {...props} />
      </body>
    </html>
  );
}
