import { bounds, type Line } from './domain.ts';

/** What goes from one cart into another. */
export interface Contents {
  readonly lines: readonly Line[];
  readonly codes: readonly string[];
}

/**
 * A person's cart with what they collected as a guest. Quantities of one item are added, up to the bound of a line; what
 * is new follows behind, in its order, as long as a cart has room. What was there before never gives way. Stock is not
 * looked at: a line that cannot be had says so, and is the person's to decide on.
 */
export function merged(mine: Contents, guests: Contents): Contents {
  const quantities = new Map(mine.lines.map(({ sku, quantity }) => [sku, quantity]));
  for (const { sku, quantity } of guests.lines) {
    const before = quantities.get(sku);
    if (before === undefined && quantities.size >= bounds.lines) continue;
    quantities.set(sku, Math.min(bounds.quantityPerLine, (before ?? 0) + quantity));
  }
  return {
    lines: [...quantities].map(([sku, quantity]) => ({ sku, quantity })),
    codes: [...new Set([...mine.codes, ...guests.codes])].slice(0, bounds.codes),
  };
}

/** What is to be done about a claim; `answer` is the cart that the person has then. */
export type Claim =
  | { readonly do: 'nothing'; readonly answer: string }
  | { readonly do: 'take'; readonly answer: string }
  | { readonly do: 'merge'; readonly answer: string; readonly contents: Contents };

/** A cart as claims see it. */
export interface Claimed extends Contents {
  readonly id: string;
  readonly userId: string | null;
  readonly ordered: boolean;
  readonly mergedInto: string | null;
}

/**
 * Decides about a person's claim of a cart, or null when it is not theirs to have. `open` is the person's newest cart that
 * is not ordered. A cart that was ordered becomes theirs as it is.
 */
export function decideClaim(cart: Claimed, open: Claimed | null, userId: string): Claim | null {
  if (cart.userId !== null && cart.userId !== userId) return null;
  if (cart.userId === userId) return { do: 'nothing', answer: open?.id ?? cart.mergedInto ?? cart.id };
  if (open === null || cart.ordered) return { do: 'take', answer: open?.id ?? cart.id };
  return { do: 'merge', answer: open.id, contents: merged(open, cart) };
}
