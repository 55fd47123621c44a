import Link from 'next/link';

interface Props {
  /** The address without the page's token. */
  readonly first: string;
  /** The next page's address; absent on the last page. */
  readonly next: string | undefined;
  readonly isFirst: boolean;
}

/** Paging by token knows the next page and the first; the browser's Back knows the one before. */
export function Pager({ first, next, isFirst }: Props) {
  if (isFirst && next === undefined) return null;
  return (
    <nav aria-label="Pages" className="mt-10 flex justify-center gap-3">
      {!isFirst && (
        <Link href={first} prefetch={false} className="button-quiet">
          First page
        </Link>
      )}
      {next !== undefined && (
        <Link href={next} prefetch={false} rel="next" className="button-quiet">
          Next page
        </Link>
      )}
    </nav>
  );
}
