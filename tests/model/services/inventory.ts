import {
  allocate,
  changesOf,
  type Line,
  onCancelled,
  onPaid,
  onRemoved,
  type Reservation,
  type Step,
  shelved,
  type Taken,
  takeOut,
} from '../../../services/inventory/domain.ts';
import { type Hears, type Said, says, type World } from '../world.ts';

const say = says<'inventory'>();

/** Inventory's part of the saga, for one order at a time; its decisions are those of the real one. */
export const inventory: Hears<'inventory'> = {
  'orders.placed': (world, { subject: orderId, data: { order } }) => {
    if (latest(world, orderId) !== undefined) return;
    const demand = { orderId, lines: order.lines, pickup: order.pickupLocationId };
    const [given] = allocate([...world.kept.stock.values()], [demand]);
    if (given?.held !== true) {
      add(world, { ...demand, lines: [], attempt: 1, state: 'rejected' });
      return say(world, 'inventory.rejected', orderId);
    }
    change(world, [{ effect: 'hold', lines: given.lines }]);
    add(world, { ...demand, lines: given.lines, attempt: 1, state: 'held' });
    say(world, 'inventory.reserved', orderId);
  },
  'payments.authorized': paid,
  'payments.succeeded': paid,
  'orders.cancelled': (world, { subject: orderId }) => giveBack(world, orderId),
  'orders.edited': (world, { subject, data }) => takeBack(world, subject, data.removed),
  'orders.return_received': (world, { subject, data }) => takeBack(world, subject, data.restock),
  // Nothing is imported in the model.
  'catalog.stock_imported': () => {},
};

function paid(world: World, { subject: orderId }: Said<'payments.succeeded' | 'payments.authorized'>): void {
  const held = latest(world, orderId);
  switch (onPaid(held)) {
    case 'unknown':
      throw new TypeError(`Order ${orderId} was paid, but its goods were never asked for.`);
    case 'nothing':
      return;
    case 'commit':
      return sell(world, orderId, 'commit');
    case 'ask_again':
      world.met.add('goods asked for a second time');
      return askAgain(world, orderId);
  }
}

function askAgain(world: World, orderId: string): void {
  const before = latest(world, orderId);
  if (before === undefined) return;
  const [given] = allocate([...world.kept.stock.values()], [before]);
  const attempt = before.attempt + 1;
  if (given?.held !== true) {
    add(world, { ...before, lines: [], attempt, state: 'rejected' });
    return say(world, 'inventory.rejected', orderId);
  }
  add(world, { ...before, lines: given.lines, attempt, state: 'held' });
  sell(world, orderId, 'sell');
}

function sell(world: World, orderId: string, effect: 'commit' | 'sell'): void {
  const one = latest(world, orderId);
  if (one === undefined) return;
  change(world, [{ effect, lines: one.lines }]);
  record(world, orderId, one.lines, -1);
  replace(world, { ...one, state: 'committed' });
  say(world, 'inventory.committed', orderId);
}

function giveBack(world: World, orderId: string): void {
  const one = latest(world, orderId);
  switch (onCancelled(one)) {
    case 'nothing':
      return;
    case 'refuse_later':
      return add(world, { orderId, lines: [], pickup: null, attempt: 1, state: 'released' });
    case 'forget':
      if (one !== undefined) replace(world, { ...one, state: 'released' });
      return;
    case 'release':
      return undo(world, one, 'release');
    case 'restock':
      return undo(world, one, 'restock');
  }
}

function undo(world: World, one: Reservation | undefined, effect: 'release' | 'restock'): void {
  if (one === undefined) return;
  putBack(world, one.orderId, effect, one.lines);
  replace(world, { ...one, state: effect === 'release' ? 'released' : 'returned' });
  say(world, 'inventory.released', one.orderId);
}

function takeBack(world: World, orderId: string, removed: readonly Line[]): void {
  if (removed.length === 0) return;
  const one = latest(world, orderId);
  const step = onRemoved(one);
  if (one === undefined || step === 'unknown') throw new TypeError(`Goods of ${orderId} were never asked for.`);
  if (step === 'nothing') return;
  const { out, left } = takeOut(one.lines, removed);
  if (step !== 'shrink') putBack(world, orderId, step, out);
  replace(world, { ...one, lines: left });
}

function putBack(world: World, orderId: string, effect: 'release' | 'restock', lines: readonly Taken[]): void {
  const where = effect === 'release' ? lines : shelved([...world.kept.stock.values()], lines);
  change(world, [{ effect, lines: where }]);
  if (effect === 'restock') record(world, orderId, where, 1);
}

/** Ends a reservation whose deadline has passed, as the sweep does. */
export function expire(world: World, one: Reservation): void {
  change(world, [{ effect: 'release', lines: one.lines }]);
  replace(world, { ...one, state: 'expired' });
  say(world, 'inventory.expired', one.orderId);
}

export const latest = (world: World, orderId: string): Reservation | undefined =>
  world.kept.reservations.get(orderId)?.at(-1);

/** Applies steps to the counters, and says of each SKU that came or went. */
function change(world: World, steps: readonly Step[]): void {
  for (const { sku, location, onHand, reserved } of changesOf(steps)) {
    const before = world.kept.stock.get(sku);
    if (before === undefined) throw new TypeError(`${sku} is not kept.`);
    const after = {
      ...before,
      onHand: before.onHand + onHand,
      reserved: before.reserved + reserved,
      version: before.version + 1,
      shelves: before.shelves.map((one) =>
        one.location === location ? { ...one, onHand: one.onHand + onHand, reserved: one.reserved + reserved } : one,
      ),
    };
    world.kept.stock.set(sku, after);
    const available = after.onHand > after.reserved;
    if (available === before.onHand > before.reserved) continue;
    say(world, 'inventory.stock_changed', sku, { available, version: after.version });
  }
}

function record(world: World, orderId: string, lines: readonly Taken[], sign: 1 | -1): void {
  const moved = lines.map((line) => ({ ...line, quantity: sign * line.quantity, orderId }));
  world.kept.moved = [...world.kept.moved, ...moved];
}

const add = (world: World, one: Reservation): void => {
  world.kept.reservations.set(one.orderId, [...(world.kept.reservations.get(one.orderId) ?? []), one]);
};

const replace = (world: World, one: Reservation): void => {
  const all = world.kept.reservations.get(one.orderId) ?? [];
  world.kept.reservations.set(one.orderId, [...all.slice(0, -1), one]);
};
