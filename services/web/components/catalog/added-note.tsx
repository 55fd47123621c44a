import Link from 'next/link';

interface Props {
  readonly title: string;
  /** How many were added since the page was opened or the variant chosen. */
  readonly count: number;
  readonly refusal: string | undefined;
}

/** Says beside the button what became of the click; the place is kept, so that nothing jumps. */
export function AddedNote({ title, count, refusal }: Props) {
  return (
    <div role="status" className="min-h-7">
      {refusal !== undefined && <p className="font-semibold text-danger">{refusal}</p>}
      {count > 0 && (
        <p>
          {count === 1 ? title : `${count} × ${title}`} added.{' '}
          <Link href="/cart" prefetch={false} className="text-link">
            View cart
          </Link>
        </p>
      )}
    </div>
  );
}
