import type { ReactNode } from 'react';

/** A page with one form and nothing beside it. */
export function NarrowPage({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="wrap max-w-md pt-12">
      <h1 className="mb-8 font-extrabold text-4xl">{title}</h1>
      {children}
    </div>
  );
}
