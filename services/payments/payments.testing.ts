import { randomUUID } from 'node:crypto';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import pino from 'pino';
import type { EventInit } from '#contracts/events.ts';
import { PaymentMethod } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { type TestDatabase, testDatabase } from '#platform/database/testing.ts';
import { heard, listeningDatabase } from '#platform/events/testing.ts';
import { systemClock } from '#platform/kernel/clock.ts';
import { noCrash } from '#platform/kernel/crash.ts';
import { systemIds } from '#platform/kernel/ids.ts';
import { callOf } from '#platform/rpc/testing.ts';
import { mockProvider } from './provider/mock.ts';
import type { PaymentProvider } from './provider/port.ts';
import { createReconciliation } from './reconcile/run.ts';
import { insertPrepared, type Prepared } from './repository/payments.ts';
import type { PaymentsDb } from './repository/tables.ts';
import { rpc } from './rpc/rpc.ts';
import { createSettler } from './settle.ts';
import { subscribers } from './subscribers.ts';

export const paymentsDatabase = (): Promise<TestDatabase<PaymentsDb>> =>
  testDatabase('payments', new URL('./migrations/', import.meta.url));

export const webhookKey = Buffer.from('a key of the tests');
/** As long as inventory holds the goods of every order. */
export const heldUntil = new Date('2030-01-01T12:00:00Z');
/** The id of the shop of the tests. */
export const installation = 'f1b1c9a0-7b1f-4c3c-9d4e-3f7f0c5a1e02';
export const never = new AbortController().signal;

/** A call of somebody of the staff. */
export const staffCall = (idempotencyKey = '') => callOf({ id: 'ann', roles: ['staff'] }, idempotencyKey);

interface Bent {
  readonly answerMs?: number;
  readonly captures?: 'now' | 'shipped';
  /** What a test changes of the provider. */
  readonly bend?: (provider: PaymentProvider) => PaymentProvider;
}

type Owed = Pick<Prepared, 'amountMinor' | 'giftMinor'>;

/** The payments of a shop, without the rest of it: a test says the events, and sees what is said. */
export function openPayments(base: TestDatabase<PaymentsDb>, { answerMs = 5_000, captures = 'now', bend }: Bent = {}) {
  const { database, types, said } = listeningDatabase<PaymentsDb, 'payments'>(base.read);
  const mock = mockProvider({ db: base.read, webhookKey, installation });
  const provider = bend?.(mock) ?? mock;
  const log = pino({ enabled: false });
  const tools = { database, provider, answerMs, clock: systemClock, crash: noCrash, log };
  const settler = createSettler(tools);
  const reconciliation = createReconciliation({ ...tools, settler, captures, everyMs: 3_600_000 });
  const hear = subscribers({ settler, crash: noCrash });
  const calls = rpc({
    ...{ database, provider, settler, reconciliation, captures, needsToken: true, publishableKey: null },
    ...{ clock: systemClock, ids: systemIds, crash: noCrash, log },
  });

  const say = <E extends keyof typeof hear>(type: E, id: string, data: EventInit<E>) =>
    database.transaction((tx) =>
      (hear[type] as (events: unknown, given: typeof tx) => Promise<void>)([heard(type, id, data)], tx),
    );
  const sayReserved = (id: string) =>
    say('inventory.reserved', id, { orderId: id, expiresAt: timestampFromDate(heldUntil) });
  const usd = (minor: number) => ({ currencyCode: 'USD', minorUnits: BigInt(minor) });

  const known = new Map<string, Owed>();
  const prepared = async (more: Partial<Prepared> = {}): Promise<string> => {
    const amounts = { currency: 'USD', amountMinor: 1299, giftMinor: 0 };
    const one = { orderId: randomUUID(), ...amounts, token: 'tok_visa', captures, traceparent: '', ...more };
    await insertPrepared(base.read, [{ method: 'card', ...one }]);
    known.set(one.orderId, one);
    return one.orderId;
  };
  /** As it was prepared here, unless the order says another sum. */
  const place = (id: string, redemptions: number[] = [], owed: Owed | undefined = known.get(id)) => {
    const { amountMinor = 0, giftMinor = 0 } = owed ?? {};
    return say('orders.placed', id, {
      order: {
        orderId: id,
        paymentMethod: PaymentMethod.CARD,
        totals: {
          total: usd(amountMinor + giftMinor),
          ...(giftMinor === 0 ? {} : { giftCard: usd(giftMinor), due: usd(amountMinor) }),
        },
        redemptions: redemptions.map((minor) => ({ giftCardId: 'g', amount: usd(minor) })),
      },
    });
  };
  const begin = async (more: Partial<Prepared> = {}): Promise<string> => {
    const id = await prepared(more);
    await place(id);
    await sayReserved(id);
    return id;
  };

  return {
    types,
    said,
    settler,
    mock,
    calls,
    reconciliation,
    /** Prepares a payment; nothing is said of it yet. */
    prepared,
    place,
    reserve: sayReserved,
    redeem: (id: string) => say('pricing.redeemed', id, { orderId: id }),
    begin,
    /** A payment whose card was charged or authorised. */
    async paid(more: Partial<Prepared> = {}) {
      const id = await begin(more);
      await settler.stop();
      return id;
    },
    cancel: (id: string) => say('orders.cancelled', id, { order: { orderId: id } }),
    ship: (id: string) => say('fulfillment.shipped', id, { orderId: id, complete: true }),
    deliver: (id: string) => say('fulfillment.delivered', id, { orderId: id, complete: true }),
    edit: (id: string, editId: string, minor: number) =>
      say('orders.edited', id, { order: { orderId: id }, editId, refund: usd(minor) }),
    receive: (id: string, returnId: string, minor: number) =>
      say('orders.return_received', id, { orderId: id, returnId, refund: usd(minor) }),
    row: (id: string) =>
      base.read.selectFrom('payments').selectAll().where('order_id', '=', id).executeTakeFirstOrThrow(),
    /** What the provider has in its own books of an order. */
    booked: (id: string) =>
      base.read.selectFrom('mock_provider').selectAll().where('order_id', '=', id).orderBy('at').execute(),
    /** Lets leases end, and settles until nothing is due any more. */
    async settled(id: string) {
      for (let round = 0; round < 20; round += 1) {
        await settler.stop();
        await base.read
          .updateTable('movements')
          .set({ lease_until: new Date(0) })
          .where('order_id', '=', id)
          .execute();
        await settler.sweep(never);
      }
      await settler.stop();
    },
  };
}

export type Payments = ReturnType<typeof openPayments>;
