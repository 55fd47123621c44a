import { conflict, type Failure, notFound } from '#platform/kernel/errors.ts';

/** What is kept of a cart: what and how many, never a price. Lines in the order in which they were added. */
export interface Cart {
  readonly id: string;
  /** Null: a guest's, held by whoever knows its id. */
  readonly userId: string | null;
  /** An order was placed from it, and not cancelled. */
  readonly ordered: boolean;
  readonly lines: readonly Line[];
  /** Of promotions and gift cards, upper case, in the order in which they were given. */
  readonly codes: readonly string[];
}

export interface Line {
  readonly sku: string;
  readonly quantity: number;
}

/** A wish to change one line or one code; `available` is how many can be sold now. */
export type Change =
  | { readonly kind: 'add'; readonly sku: string; readonly quantity: number; readonly available: number }
  | { readonly kind: 'set'; readonly sku: string; readonly quantity: number; readonly available: number }
  | { readonly kind: 'remove'; readonly sku: string }
  | { readonly kind: 'addCode'; readonly code: string }
  | { readonly kind: 'removeCode'; readonly code: string };

/** Bounds of a cart. */
export const bounds = { quantityPerLine: 999, lines: 200, codes: 20 } as const;

/** Why the cart cannot be changed like this, or null when it can. The store checks the same in its statement. */
export function refusal(cart: Cart, change: Change): Failure | null {
  if (cart.ordered) return conflict('CART_ALREADY_ORDERED', 'An order was placed from this cart.');
  switch (change.kind) {
    case 'remove':
    case 'removeCode':
      return null;
    case 'addCode':
      return codeRefusal(cart, change.code);
    case 'add':
    case 'set':
      return lineRefusal(cart, change);
  }
}

function codeRefusal({ codes }: Cart, code: string): Failure | null {
  if (codes.includes(code) || codes.length < bounds.codes) return null;
  return conflict('TOO_MANY_CODES', `A cart takes at most ${bounds.codes} codes.`);
}

function lineRefusal(cart: Cart, change: Extract<Change, { readonly kind: 'add' | 'set' }>): Failure | null {
  const line = cart.lines.find(({ sku }) => sku === change.sku);
  if (change.kind === 'set' && line === undefined) {
    return notFound('ITEM_NOT_IN_CART', `${change.sku} is not in this cart.`);
  }
  if (line === undefined && cart.lines.length >= bounds.lines) {
    return conflict('CART_FULL', `A cart holds at most ${bounds.lines} different items.`);
  }
  const quantity = change.kind === 'add' ? (line?.quantity ?? 0) + change.quantity : change.quantity;
  if (quantity > bounds.quantityPerLine) {
    return conflict('QUANTITY_TOO_LARGE', `A cart holds at most ${bounds.quantityPerLine} of one item.`);
  }
  if (quantity > change.available) {
    const left = Math.max(0, change.available);
    return conflict(
      'NOT_ENOUGH_STOCK',
      left === 0 ? `${change.sku} is sold out.` : `Only ${left} of ${change.sku} are left.`,
    );
  }
  return null;
}

/** Whom the cart's reminder goes to when this caller changes it; null: nobody new. */
export const emailOf = ({ kind, email }: { readonly kind: string; readonly email: string }): string | null =>
  kind === 'user' && email !== '' ? email : null;

/** A code as carts keep it: upper or lower case and space around it make no difference. */
export const plainCode = (code: string): string => code.trim().toUpperCase();

/** What a cart begins with: what can be had of what is wanted, at most what there is. */
export function firstLines(
  wanted: readonly Line[],
  goods: ReadonlyMap<string, { readonly available: number }>,
): readonly Line[] {
  const sums = new Map<string, number>();
  for (const { sku, quantity } of wanted) sums.set(sku, (sums.get(sku) ?? 0) + quantity);
  return [...sums]
    .map(([sku, quantity]) => {
      const available = goods.get(sku)?.available ?? 0;
      return { sku, quantity: Math.min(quantity, available, bounds.quantityPerLine) };
    })
    .filter(({ quantity }) => quantity > 0)
    .slice(0, bounds.lines);
}

/** Whether the caller may see and change the cart; who may not is told that there is none. */
export function mayHold(cart: Pick<Cart, 'userId'>, caller: { readonly kind: string; readonly id: string }): boolean {
  if (cart.userId === null || caller.kind === 'service') return true;
  return caller.kind === 'user' && caller.id === cart.userId;
}

export type Problem = 'OUT_OF_STOCK' | 'NOT_ENOUGH_STOCK' | 'NO_LONGER_SOLD';

/** What stands in the way of ordering a line, or null; `goods` is null when the shop does not sell it. */
export function problemOf(line: Line, goods: { readonly available: number } | null): Problem | null {
  if (goods === null) return 'NO_LONGER_SOLD';
  if (goods.available <= 0) return 'OUT_OF_STOCK';
  return goods.available < line.quantity ? 'NOT_ENOUGH_STOCK' : null;
}
