'use client';
import { Minus, Plus, Trash2 } from 'lucide-react';
import Link from 'next/link';
import { ProblemNotice } from '#web/components/ui/notice.tsx';
import { TileImage } from '#web/components/ui/tile-image.tsx';
import type { CartLine } from '#web/lib/api/types.ts';
import { formatMoney } from '#web/lib/shop/money.ts';
import { lineProblem } from '#web/lib/shop/words.ts';
import { useCart } from './cart-provider.tsx';

/** Where a line stands on the cart's page. */
export const lineId = (sku: string): string => `line-${sku}`;

/** The cart's lines with their quantities. */
export function CartLines({ compact = false }: { readonly compact?: boolean }) {
  const { cart, problem } = useCart();
  return (
    <>
      {problem !== null && (
        <div className="pt-4">
          <ProblemNotice problem={problem} />
        </div>
      )}
      <ul className="divide-y divide-line">
        {cart?.lines.map((line) => (
          <LineRow key={line.sku} line={line} compact={compact} />
        ))}
      </ul>
    </>
  );
}

function LineRow({ line, compact }: { readonly line: CartLine; readonly compact: boolean }) {
  return (
    <li
      id={compact ? undefined : lineId(line.sku)}
      data-testid="cart-line"
      className={`flex gap-4 py-5 ${compact ? '' : 'lg:first:pt-0'}`}
    >
      <TileImage
        image={{ url: line.imageUrl, alt: '' }}
        word={line.productSlug}
        className={compact ? 'size-20 shrink-0' : 'size-24 shrink-0 sm:size-28'}
      />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <div className="flex items-start justify-between gap-3">
          <Link
            href={`/p/${line.productSlug}?sku=${encodeURIComponent(line.sku)}`}
            prefetch={false}
            className="font-semibold hover:text-accent"
          >
            {line.title}
          </Link>
          <span className="font-semibold tabular-nums">{formatMoney(line.lineTotal)}</span>
        </div>
        <p className="text-soft text-sm">{formatMoney(line.unitPrice)} each</p>
        {line.problem !== undefined && <p className="font-semibold text-danger text-sm">{lineProblem(line.problem)}</p>}
        <Stepper line={line} />
      </div>
    </li>
  );
}

const stepClass = 'grid size-11 place-items-center rounded-xl hover:bg-accent-soft disabled:opacity-40';

function Stepper({ line: { sku, title, quantity } }: { readonly line: CartLine }) {
  const { store } = useCart();
  return (
    <div className="mt-auto -ml-2.5 flex items-center gap-0.5">
      <button
        type="button"
        className={stepClass}
        aria-label={`One less of ${title}`}
        disabled={quantity <= 1}
        onClick={() => store.setQuantity(sku, quantity - 1)}
      >
        <Minus aria-hidden className="size-4" />
      </button>
      <output aria-label={`Quantity of ${title}`} className="min-w-7 text-center font-semibold tabular-nums">
        {quantity}
      </output>
      <button
        type="button"
        className={stepClass}
        aria-label={`One more of ${title}`}
        disabled={quantity >= 999}
        onClick={() => store.setQuantity(sku, quantity + 1)}
      >
        <Plus aria-hidden className="size-4" />
      </button>
      <button
        type="button"
        className={`${stepClass} ml-auto text-soft`}
        aria-label={`Remove ${title}`}
        onClick={() => store.setQuantity(sku, 0)}
      >
        <Trash2 aria-hidden className="size-4.5" />
      </button>
    </div>
  );
}
