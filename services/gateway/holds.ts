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
  /** Throws 429 TOO_MANY_HOLDS when this holder's orders are still waiting to be paid. */
  mayPlace(holder: Holder): Promise<void>;
  placed(holder: Holder, orderId: string): void;
  /** Whether a holder has reached the bound, as far as is known without asking. */
  isFull(holder: Holder): boolean;
}

/** Who places: an account, or an address where nobody is signed in. */
export interface Holder {
  readonly userId: string | null;
  readonly address: string;
}

interface Given {
  readonly perAccount: number;
  readonly perAddress: number;
  readonly clock: Clock;
  /** The status of an order; null when there is none. */
  readonly statusOf: (orderId: string) => Promise<OrderStatus | null>;
}

/** As long as a reservation may live. */
const rememberedMs = 30 * 60_000;
const mostHolders = 50_000;
/** Orders asked about when the bound is reached: the oldest, which are the likeliest to be settled. */
const askedAtOnce = 20;

export function holds({ perAccount, perAddress, clock, statusOf }: Given): Holds {
  const nowMs = () => clock.monotonicMs();
  const known = expiring<Set<string>>({ most: mostHolders, nowMs });
  const nameOf = ({ userId, address }: Holder) =>
    userId === null ? `address/${networkOf(address)}` : `user/${userId}`;
  const boundOf = ({ userId }: Holder) => (userId === null ? perAddress : perAccount);
  const isFull = (holder: Holder) => (known.get(nameOf(holder))?.size ?? 0) >= boundOf(holder);

  async function forgetSettled(orders: Set<string>): Promise<void> {
    const oldest = [...orders].slice(0, askedAtOnce);
    const statuses = await Promise.all(oldest.map(async (id) => ({ id, status: await statusOf(id) })));
    for (const { id, status } of statuses) if (status !== OrderStatus.PENDING) orders.delete(id);
  }

  return {
    isFull,
    async mayPlace(holder) {
      if (!isFull(holder)) return;
      const orders = known.get(nameOf(holder));
      if (orders !== undefined) await forgetSettled(orders);
      if (isFull(holder)) throw tooMany();
    },
    placed(holder, orderId) {
      const orders = known.get(nameOf(holder)) ?? new Set<string>();
      orders.add(orderId);
      known.set(nameOf(holder), orders, nowMs() + rememberedMs);
    },
  };
}

const tooMany = () =>
  new Refusal(429, 'TOO_MANY_HOLDS', 'Several orders wait to be paid: pay or cancel one of them first.', {
    'retry-after': '60',
  });
