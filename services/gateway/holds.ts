import { OrderStatus } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import type { Clock } from '#platform/kernel/clock.ts';
import { expiring } from './caller/expiring.ts';
import { networkOf } from './limits/network.ts';
import { Refusal } from './problems.ts';

/**
 * Bounds how many unpaid orders one person or address has at a time: each holds stock that others want. It remembers
 * what it saw placed, and asks about those orders only when somebody has reached the bound, so that an ordinary order
 * costs nothing.
 */
export interface Holds {
  /**
   * Has an order placed. Throws 429 TOO_MANY_HOLDS instead when this holder's orders are still waiting to be paid, but
   * never for a repetition: it holds nothing more, and the first answer is promised to it.
   */
  within<T>(wish: Wish<T>): Promise<T>;
}

/** Who places: an account, or an address where nobody is signed in. */
export interface Holder {
  readonly userId: string | null;
  readonly address: string;
}

/** An order that somebody wants placed. */
export interface Wish<T> {
  readonly holder: Holder;
  /** What repetitions have in common; null when there can be none. */
  readonly request: string | null;
  readonly place: () => Promise<T>;
  readonly orderIdOf: (answer: T) => string;
  /** Whether this was placed before, elsewhere or before a restart; asked only when the bound is reached. */
  readonly isRepeated: () => Promise<boolean>;
}

interface Given {
  readonly perAccount: number;
  readonly perAddress: number;
  readonly clock: Clock;
  /** The status of an order; null when there is none. */
  readonly statusOf: (orderId: string) => Promise<OrderStatus | null>;
}

/** A request as it is told from others; one that nobody can repeat is like no other. */
type Name = string | symbol;

/** What one holder has: orders by their ids, each with its request, and the requests at work, each so many times. */
interface Held {
  readonly orders: Map<string, Name>;
  readonly placing: Map<Name, number>;
}

/** As long as a reservation may live. */
const rememberedMs = 30 * 60_000;
const mostHolders = 50_000;
/** Orders asked about when the bound is reached: the oldest, which are the likeliest to be settled. */
const askedAtOnce = 20;

export function holds({ perAccount, perAddress, clock, statusOf }: Given): Holds {
  const nowMs = () => clock.monotonicMs();
  const known = expiring<Held>({ most: mostHolders, nowMs });

  function heldBy(holder: Holder): Held {
    const name = nameOf(holder);
    const held = known.get(name) ?? { orders: new Map(), placing: new Map() };
    known.set(name, held, nowMs() + rememberedMs);
    return held;
  }

  async function forgetSettled({ orders }: Held): Promise<void> {
    const oldest = [...orders.keys()].slice(0, askedAtOnce);
    const statuses = await Promise.all(oldest.map(async (id) => ({ id, status: await statusOf(id) })));
    for (const { id, status } of statuses) if (status !== OrderStatus.PENDING) orders.delete(id);
  }

  return {
    async within({ holder, request, place, orderIdOf, isRepeated }) {
      const most = holder.userId === null ? perAddress : perAccount;
      const held = heldBy(holder);
      const name = request ?? Symbol('like no other');
      if (isFull(held, most) && !isKnown(held, name)) {
        await forgetSettled(held);
        if (isFull(held, most) && (request === null || !(await isRepeated()))) throw tooMany();
      }
      // Counted before anybody is waited for: of many that are asked for at once, each sees the ones before it.
      held.placing.set(name, (held.placing.get(name) ?? 0) + 1);
      try {
        const answer = await place();
        held.orders.set(orderIdOf(answer), name);
        return answer;
      } finally {
        giveBack(held, name);
        if (isEmpty(held)) known.delete(nameOf(holder));
      }
    },
  };
}

const nameOf = ({ userId, address }: Holder): string =>
  userId === null ? `address/${networkOf(address)}` : `user/${userId}`;

const isFull = ({ orders, placing }: Held, most: number): boolean => orders.size + placing.size >= most;

const isEmpty = ({ orders, placing }: Held): boolean => orders.size + placing.size === 0;

const isKnown = ({ orders, placing }: Held, name: Name): boolean =>
  placing.has(name) || [...orders.values()].includes(name);

function giveBack({ placing }: Held, name: Name): void {
  const left = (placing.get(name) ?? 1) - 1;
  if (left > 0) placing.set(name, left);
  else placing.delete(name);
}

const tooMany = () =>
  new Refusal(429, 'TOO_MANY_HOLDS', 'Several orders wait to be paid: pay or cancel one of them first.', {
    'retry-after': '60',
  });
