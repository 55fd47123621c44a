import Link from 'next/link';

/** Of a mail; a new one is asked for at `next`. */
export function SpentLink({ next }: { readonly next: '/forgot-password' | '/account/security' }) {
  return (
    <div className="grid gap-5">
      <p role="alert" className="rounded-xl bg-danger-soft px-4 py-3 font-semibold text-danger">
        This link was used already or is too old.
      </p>
      <Link href={next} prefetch={false} className="button-main">
        Send me a new link
      </Link>
    </div>
  );
}
