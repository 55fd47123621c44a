import Link from 'next/link';

export interface Choice {
  readonly label: string;
  readonly href: string;
  readonly chosen: boolean;
}

/** One choice among few, as links: works without JavaScript and has an address. */
export function ChoiceLinks({ label, choices }: { readonly label: string; readonly choices: readonly Choice[] }) {
  return (
    <nav aria-label={label} className="-mx-1 flex items-center gap-1.5 overflow-x-auto p-1 [scrollbar-width:none]">
      {choices.map((choice) => (
        <Link
          key={choice.href}
          href={choice.href}
          prefetch={false}
          scroll={false}
          aria-current={choice.chosen ? 'true' : undefined}
          className="inline-flex min-h-10 shrink-0 items-center rounded-full border border-line px-3.5 text-[0.9375rem] hover:border-accent aria-[current]:border-accent aria-[current]:bg-accent-soft aria-[current]:font-semibold"
        >
          {choice.label}
        </Link>
      ))}
    </nav>
  );
}
