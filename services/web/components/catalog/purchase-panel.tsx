'use client';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useCart } from '#web/components/cart/cart-provider.tsx';
import type { Problem } from '#web/lib/api/problem.ts';
import type { Variant } from '#web/lib/api/types.ts';
import { formatMoney } from '#web/lib/shop/money.ts';
import { firstChoice, optionGroups, switchOption } from '#web/lib/shop/variants.ts';
import { AddedNote } from './added-note.tsx';
import { BackInStock } from './back-in-stock.tsx';
import { OptionPicker } from './option-picker.tsx';

interface Props {
  readonly slug: string;
  readonly title: string;
  readonly variants: readonly Variant[];
  /** From the address: the variant to begin with. */
  readonly sku: string | undefined;
  /** From the address: why a form post without JavaScript was refused. */
  readonly problem: string | undefined;
}

/** Choose a variant and put it into the cart: a plain form that JavaScript makes quicker. */
export function PurchasePanel({ slug, title, variants, sku, problem }: Props) {
  const { store } = useCart();
  const [chosen, setChosen] = useState(() => firstChoice(variants, sku));
  const [added, setAdded] = useState(0);
  const [refusal, setRefusal] = useState<Problem | null>(null);
  const inAddress = useRef(chosen?.sku);
  useEffect(() => {
    if (chosen === undefined || chosen.sku === inAddress.current) return;
    inAddress.current = chosen.sku;
    window.history.replaceState(null, '', `/p/${slug}?sku=${encodeURIComponent(chosen.sku)}`);
  }, [chosen, slug]);
  if (chosen === undefined) return <p className="font-semibold text-soft">Not for sale at the moment.</p>;

  const choose = (name: string, value: string) => {
    setChosen((current) => current && (switchOption(variants, { from: current.options, name, value }) ?? current));
    setAdded(0);
    setRefusal(null);
  };

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    setAdded((count) => count + 1);
    setRefusal(null);
    const refused = await store.add(chosen.sku, 1);
    if (refused === null) return;
    setAdded((count) => Math.max(0, count - 1));
    setRefusal(refused);
  };

  return (
    <div className="flex flex-col gap-5">
      <form action="/cart/items" method="post" onSubmit={onSubmit} className="flex flex-col gap-5">
        <input type="hidden" name="slug" value={slug} />
        <input type="hidden" name="quantity" value="1" />
        <p data-testid="price" className="font-bold font-display text-3xl tabular-nums">
          {formatMoney(chosen.price)}
        </p>
        {variants.length > 1 &&
          optionGroups(variants).map((group) => (
            <OptionPicker key={group.name} group={group} variants={variants} chosen={chosen} onChoose={choose} />
          ))}
        <p className={chosen.available ? 'text-soft' : 'font-semibold text-danger'} data-testid="availability">
          {chosen.available ? 'In stock, leaves within a day.' : 'Sold out.'}
        </p>
        {chosen.available && (
          <>
            <button type="submit" className="button-main text-lg md:max-w-sm">
              Add to cart
            </button>
            <AddedNote title={title} count={added} refusal={refusal?.detail ?? (problem && refusedPost)} />
          </>
        )}
      </form>
      {!chosen.available && <BackInStock key={chosen.sku} sku={chosen.sku} />}
    </div>
  );
}

const refusedPost = 'That could not be put into your cart. Choose again, or try a little later.';
