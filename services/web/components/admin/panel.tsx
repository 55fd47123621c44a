import Link from 'next/link';
import type { ReactNode } from 'react';

/** A part of a page of the back office, with its heading. */
export function Panel({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section aria-label={title} className="mt-8">
      <h2 className="mb-3 font-bold text-xl">{title}</h2>
      {children}
    </section>
  );
}

interface HeadProps {
  readonly title: string;
  /** The list that the page belongs to. */
  readonly up?: { readonly href: string; readonly label: string };
  readonly children?: ReactNode;
}

/** The head of a page of the back office: the way up, the title, and what stands beside it. */
export function PageHead({ title, up, children }: HeadProps) {
  return (
    <header className="mb-5">
      {up !== undefined && (
        <nav aria-label="Breadcrumbs" className="mb-3 text-sm">
          <Link href={up.href} prefetch={false} className="text-link">
            {up.label}
          </Link>
        </nav>
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="font-extrabold text-3xl">{title}</h1>
        {children}
      </div>
    </header>
  );
}
