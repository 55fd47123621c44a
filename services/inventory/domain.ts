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

/** Where goods lie unless somebody says otherwise; it is never closed. */
export const mainLocation = 'main';

/** How many of one SKU. */
export interface Line {
  readonly sku: string;
  readonly quantity: number;
}

/** How many of one SKU, and where they were taken from. */
export interface Taken extends Line {
  readonly location: string;
}

/** The goods that one order asks for. */
export interface Demand {
  readonly orderId: string;
  readonly lines: readonly Line[];
  /** Where the customer collects them, which is where all of them are taken from; null when they are sent. */
  readonly pickup: string | null;
}

/** What an order holds or has got: its lines are the truth about what may still come back of it. */
export interface Reservation extends Demand {
  readonly attempt: number;
  readonly state: ReservationState;
  readonly lines: readonly Taken[];
}

/** The counters of one SKU at one location. */
export interface Shelf {
  readonly location: string;
  readonly onHand: number;
  readonly reserved: number;
  /** Nothing is sold from a location that is not. */
  readonly active: boolean;
}

/** The counters of one SKU: what lies there, what of it is promised to orders, and where; best location first. */
export interface Stock {
  readonly sku: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly shelves: readonly Shelf[];
}

interface Shortage {
  readonly sku: string;
  readonly requested: number;
  readonly available: number;
}

/** What a decision changes in the counters of one SKU at one location. */
export interface Change {
  readonly sku: string;
  readonly location: string;
  readonly onHand: number;
  readonly reserved: number;
}

type Allocation =
  | { readonly orderId: string; readonly held: true; readonly lines: readonly Taken[] }
  | { readonly orderId: string; readonly held: false; readonly shortages: readonly Shortage[] };

/**
 * Gives the goods to the demands in their order: each gets all that it asks for or nothing. Lines of one SKU count
 * together. Goods to be sent come from one location, the best that has all of them; when there is none, from the best
 * first and from further ones when it has too few. Goods to be collected come from their place alone.
 */
export function allocate(stock: readonly Stock[], demands: readonly Demand[]): readonly Allocation[] {
  const left = new Map(stock.map((one) => [one.sku, freeOn(one.shelves)]));
  return demands.map(({ orderId, lines, pickup }) => {
    const wanted = merged(lines).map((line): Wanted => {
      const free = left.get(line.sku) ?? [];
      return { ...line, free: pickup === null ? free : free.filter(({ location }) => location === pickup) };
    });
    const shortages = wanted.flatMap(({ sku, quantity, free }) => {
      const available = free.reduce((sum, one) => sum + one.quantity, 0);
      return available < quantity ? [{ sku, requested: quantity, available }] : [];
    });
    if (shortages.length > 0) return { orderId, held: false, shortages };
    return { orderId, held: true, lines: takeAll(wanted) };
  });
}

interface Wanted extends Line {
  readonly free: readonly Free[];
}

/** From one location, the best that has all of it, or else from as many as it takes. */
function takeAll(wanted: readonly Wanted[]): readonly Taken[] {
  const whole = locationOfAll(wanted);
  const from = (free: readonly Free[]) =>
    whole === undefined ? free : free.filter(({ location }) => location === whole);
  return wanted.flatMap(({ sku, quantity, free }) => take({ sku, quantity }, from(free)));
}

/** The best location that has enough of everything; the places of each SKU are in the order of locations. */
const locationOfAll = (wanted: readonly Wanted[]): string | undefined =>
  wanted[0]?.free.find((place) => wanted.every(({ quantity, free }) => enoughAt(place.location, quantity, free)))
    ?.location;

const enoughAt = (place: string, wanted: number, free: readonly Free[]): boolean =>
  free.some(({ location, quantity }) => location === place && quantity >= wanted);

interface Free {
  readonly location: string;
  quantity: number;
}

const freeOn = (shelves: readonly Shelf[]): readonly Free[] =>
  shelves
    .filter(({ active }) => active)
    .map(({ location, onHand, reserved }) => ({ location, quantity: onHand - reserved }));

/** Takes from the first what it has, then from the next; together they must have enough. */
function take({ sku, quantity }: Line, from: readonly Free[]): readonly Taken[] {
  const taken: Taken[] = [];
  let missing = quantity;
  for (const free of from) {
    const some = Math.min(free.quantity, missing);
    if (some === 0) continue;
    free.quantity -= some;
    missing -= some;
    taken.push({ sku, quantity: some, location: free.location });
  }
  return taken;
}

/** One line a SKU, in a fixed order, so that locks are always taken in the same one. */
export function merged(lines: readonly Line[]): readonly Line[] {
  const total = new Map<string, number>();
  for (const { sku, quantity } of lines) total.set(sku, (total.get(sku) ?? 0) + quantity);
  return [...total].map(([sku, quantity]) => ({ sku, quantity })).sort((a, b) => (a.sku < b.sku ? -1 : 1));
}

/** The SKUs of many lines, each once, in the order in which they are locked. */
export const skusOf = (all: readonly { readonly lines: readonly Line[] }[]): readonly string[] =>
  merged(all.flatMap(({ lines }) => lines)).map(({ sku }) => sku);

/**
 * Takes units out of what an order has, the ones from the least good location first, and says what is left. Throws when
 * the order does not have as many.
 */
export function takeOut(
  lines: readonly Taken[],
  removed: readonly Line[],
): { readonly out: readonly Taken[]; readonly left: readonly Taken[] } {
  const missing = new Map(merged(removed).map(({ sku, quantity }) => [sku, quantity]));
  const out: Taken[] = [];
  const left = lines.toReversed().flatMap((line) => {
    const quantity = Math.min(line.quantity, missing.get(line.sku) ?? 0);
    if (quantity === 0) return [line];
    out.push({ ...line, quantity });
    missing.set(line.sku, (missing.get(line.sku) ?? 0) - quantity);
    return quantity === line.quantity ? [] : [{ ...line, quantity: line.quantity - quantity }];
  });
  for (const [sku, quantity] of missing) {
    if (quantity > 0) throw new RangeError(`${quantity} more of ${sku} came back than the order has.`);
  }
  return { out, left: left.toReversed() };
}

/** Goods that come back lie where they were taken from, or in the main location when that one has been closed. */
export function shelved(stock: readonly Stock[], lines: readonly Taken[]): readonly Taken[] {
  const closed = new Set(
    stock.flatMap(({ sku, shelves }) => shelves.filter((one) => !one.active).map((one) => `${sku} ${one.location}`)),
  );
  return lines.map((line) => (closed.has(`${line.sku} ${line.location}`) ? { ...line, location: mainLocation } : line));
}

/** What each kind of step does to the counters, by quantity. */
export const effects = {
  hold: { onHand: 0, reserved: 1 },
  commit: { onHand: -1, reserved: -1 },
  release: { onHand: 0, reserved: -1 },
  sell: { onHand: -1, reserved: 0 },
  restock: { onHand: 1, reserved: 0 },
} as const;

type Effect = keyof typeof effects;

export interface Step {
  readonly effect: Effect;
  readonly lines: readonly Taken[];
}

/** The changes of many steps together, one a SKU and location. */
export function changesOf(steps: readonly Step[]): readonly Change[] {
  const each = steps.flatMap(({ effect, lines }) =>
    lines.map(({ sku, location, quantity }) => ({
      sku,
      location,
      onHand: effects[effect].onHand * quantity,
      reserved: effects[effect].reserved * quantity,
    })),
  );
  return summed(each, ({ sku, location }) => `${sku} ${location}`);
}

/** The changes of each SKU over all its locations. */
export const totalsOf = (changes: readonly Change[]): readonly Change[] => summed(changes, ({ sku }) => sku);

function summed(changes: readonly Change[], keyOf: (change: Change) => string): readonly Change[] {
  const total = new Map<string, Change>();
  for (const change of changes) {
    const so = total.get(keyOf(change));
    const { onHand, reserved } = so ?? { onHand: 0, reserved: 0 };
    total.set(keyOf(change), { ...change, onHand: onHand + change.onHand, reserved: reserved + change.reserved });
  }
  return [...total].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, change]) => change);
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

/**
 * What units need that were taken out of an order, by an edit or a return. Only the goods of a committed order are
 * edited or returned, so `held` and `expired` are met only when events overtake each other: the order then asks for less.
 */
const removals = {
  held: 'release',
  committed: 'restock',
  expired: 'shrink',
  // All of it came back, or none was ever had.
  rejected: 'nothing',
  released: 'nothing',
  returned: 'nothing',
} as const satisfies Record<ReservationState, Effect | 'shrink' | 'nothing'>;

export const onRemoved = (latest: Reservation | undefined): (typeof removals)[ReservationState] | 'unknown' =>
  latest === undefined ? 'unknown' : removals[latest.state];
