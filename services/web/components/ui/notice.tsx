import type { ReactNode } from 'react';
import type { Problem } from '#web/lib/api/problem.ts';

/** Something that went wrong, said where it happened; the trace id is for the shop's support. */
export function ProblemNotice({ problem }: { readonly problem: Problem }) {
  return (
    <div role="alert" className="rounded-xl bg-danger-soft px-4 py-3 text-danger">
      <p className="font-semibold">{problem.detail}</p>
      {problem.traceId !== undefined && (
        <p className="mt-1 text-sm">
          Trace id <code className="break-all">{problem.traceId}</code>
        </p>
      )}
    </div>
  );
}

/** Something that went well, or that is to be known; said to those who hear the page as well. */
export function Notice({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div role="status" className="rounded-xl bg-accent-soft px-4 py-3">
      <p className="font-semibold">{title}</p>
      {children !== undefined && <div className="mt-1">{children}</div>}
    </div>
  );
}

interface EmptyProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly emoji: string;
  /** On a page that says nothing else, its heading. */
  readonly alone?: boolean;
}

/** An empty state: says what would be here and what to do next. */
export function Empty({ title, children, emoji, alone = false }: EmptyProps) {
  const Heading = alone ? 'h1' : 'h2';
  return (
    <div className="flex flex-col items-center gap-3 rounded-3xl bg-sunk px-6 py-14 text-center">
      <img src={`/images/emoji/${emoji}.webp`} alt="" width={96} height={96} loading="lazy" />
      <Heading className="font-bold text-2xl">{title}</Heading>
      <div className="max-w-prose text-soft">{children}</div>
    </div>
  );
}
