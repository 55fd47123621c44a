/**
 * What may become of a reservation. Held goods end in exactly one way; committed ones may come back once; expired
 * ones may still be asked for again, until their order is cancelled.
 */
export const transitions = {
  held: ['committed', 'released', 'expired'],
  committed: ['returned'],
  rejected: [],
  released: [],
  expired: ['released'],
  returned: [],
} as const satisfies Record<string, readonly string[]>;

export type ReservationState = keyof typeof transitions;

/** How many of one SKU. */
export interface Line {
  readonly sku: string;
  readonly quantity: number;
}

/** The goods that one order asks for. */
export interface Demand {
  readonly orderId: string;
  readonly lines: readonly Line[];
}

export interface Reservation extends Demand {
  readonly attempt: number;
  readonly state: ReservationState;
}

/** The counters of one SKU: what lies there, and what of it is promised to orders. */
export interface Stock {
  readonly sku: string;
  readonly onHand: number;
  readonly reserved: number;
}

export interface Shortage {
  readonly sku: string;
  readonly requested: number;
  readonly available: number;
}

/** What a decision changes in the counters of one SKU. */
export interface Change {
  readonly sku: string;
  readonly onHand: number;
  readonly reserved: number;
}

export type Allocation =
  | { readonly orderId: string; readonly lines: readonly Line[]; readonly held: true }
  | {
      readonly orderId: string;
      readonly lines: readonly Line[];
      readonly held: false;
      readonly shortages: readonly Shortage[];
    };

/**
 * Gives the goods to the demands in their order: each gets all that it asks for or nothing. Lines of one
 * SKU count together.
 */
export function allocate(stock: readonly Stock[], demands: readonly Demand[]): readonly Allocation[] {
  const available = new Map(stock.map((one) => [one.sku, one.onHand - one.reserved]));
  return demands.map(({ orderId, lines: asked }) => {
    const lines = merged(asked);
    const shortages = lines.flatMap(({ sku, quantity }) => {
      const left = available.get(sku) ?? 0;
      return left < quantity ? [{ sku, requested: quantity, available: left }] : [];
    });
    if (shortages.length > 0) return { orderId, lines, held: false, shortages };
    for (const { sku, quantity } of lines) available.set(sku, (available.get(sku) ?? 0) - quantity);
    return { orderId, lines, held: true };
  });
}

/** One line a SKU, in a fixed order, so that locks are always taken in the same one. */
export function merged(lines: readonly Line[]): readonly Line[] {
  const total = new Map<string, number>();
  for (const { sku, quantity } of lines) total.set(sku, (total.get(sku) ?? 0) + quantity);
  return [...total].map(([sku, quantity]) => ({ sku, quantity })).sort((a, b) => (a.sku < b.sku ? -1 : 1));
}

/** What each kind of step does to the counters, by quantity. */
export const effects = {
  hold: { onHand: 0, reserved: 1 },
  commit: { onHand: -1, reserved: -1 },
  release: { onHand: 0, reserved: -1 },
  sell: { onHand: -1, reserved: 0 },
  restock: { onHand: 1, reserved: 0 },
} as const;

export type Effect = keyof typeof effects;

/** The changes of many steps together, one a SKU. */
export function changesOf(
  steps: readonly { readonly effect: Effect; readonly lines: readonly Line[] }[],
): readonly Change[] {
  const total = new Map<string, Change>();
  for (const { effect, lines } of steps) {
    for (const { sku, quantity } of lines) {
      const so = total.get(sku) ?? { sku, onHand: 0, reserved: 0 };
      const { onHand, reserved } = effects[effect];
      total.set(sku, { sku, onHand: so.onHand + onHand * quantity, reserved: so.reserved + reserved * quantity });
    }
  }
  return [...total.values()].sort((a, b) => (a.sku < b.sku ? -1 : 1));
}

/** What a paid order's goods need: to be committed, to be asked for again, or nothing any more. */
export function onPaid(latest: Reservation | undefined): 'commit' | 'ask_again' | 'nothing' | 'unknown' {
  if (latest === undefined) return 'unknown';
  if (latest.state === 'held') return 'commit';
  return latest.state === 'expired' ? 'ask_again' : 'nothing';
}

/** What a cancelled order's goods need. */
export function onCancelled(
  latest: Reservation | undefined,
): 'refuse_later' | 'release' | 'forget' | 'restock' | 'nothing' {
  if (latest === undefined) return 'refuse_later';
  if (latest.state === 'held') return 'release';
  // Otherwise a payment that is heard after it would sell the goods of a cancelled order.
  if (latest.state === 'expired') return 'forget';
  return latest.state === 'committed' ? 'restock' : 'nothing';
}
