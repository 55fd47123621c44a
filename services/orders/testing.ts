import { randomUUID } from 'node:crypto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { pino } from 'pino';
import type { EventType } from '#contracts/events.ts';
import {
  CartSchema,
  type CreateCartRequestSchema,
  type QuoteCartRequestSchema,
  QuoteCartResponseSchema,
} from '#contracts/gen/rialto/cart/v1/cart_pb.ts';
import { ShippedSchema } from '#contracts/gen/rialto/fulfillment/v1/events_pb.ts';
import { CommittedSchema } from '#contracts/gen/rialto/inventory/v1/events_pb.ts';
import { PaymentMethod, PlaceOrderRequestSchema } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { SucceededSchema } from '#contracts/gen/rialto/payments/v1/events_pb.ts';
import {
  GetClientSecretResponseSchema,
  type PreparePaymentRequestSchema,
  PreparePaymentResponseSchema,
} from '#contracts/gen/rialto/payments/v1/payments_pb.ts';
import { openDatabase } from '#platform/database/database.ts';
import { kyselyOn } from '#platform/database/pool.ts';
import { testDatabase } from '#platform/database/testing.ts';
import type { Said } from '#platform/events/envelope.ts';
import type { Heard } from '#platform/events/port.ts';
import { systemClock } from '#platform/kernel/clock.ts';
import { noCrash } from '#platform/kernel/crash.ts';
import { systemIds } from '#platform/kernel/ids.ts';
import type { CallContext } from '#platform/rpc/port.ts';
import { callOf, guest } from '#platform/rpc/testing.ts';
import { openCommit } from './commit.ts';
import type { OrdersDependencies } from './dependencies.ts';
import type { OrdersDb } from './repository/tables.ts';
import { rpc } from './rpc.ts';
import { subscribers } from './subscribers.ts';
import { createWatch } from './watch.ts';

/** Until when payments say that goods are held. */
export const heldUntil = timestampFromDate(new Date('2030-01-01T12:00:00Z'));
export const user = (id: string) => callOf({ id });
export const holding = (token: string): CallContext => ({ ...guest, orderTokens: [token] });
export const staff: CallContext = { ...callOf({ id: 'staff-1', email: 'sam@example.com' }), staff: 'admitted' };
export const keyed = (context: CallContext, idempotencyKey: string): CallContext => ({ ...context, idempotencyKey });
export const usd = (minorUnits: number) => ({ currencyCode: 'USD', minorUnits: BigInt(minorUnits) });
export const address = {
  fullName: 'Ann Ωmega',
  line1: '1 Quay',
  city: 'Venice',
  postalCode: '30100',
  countryCode: 'IT',
};

type Quote = MessageInitShape<typeof QuoteCartResponseSchema>;

/** What the neighbours were asked, the newest last. */
interface Asked {
  readonly quotes: MessageInitShape<typeof QuoteCartRequestSchema>[];
  readonly prepared: MessageInitShape<typeof PreparePaymentRequestSchema>[];
  readonly carts: MessageInitShape<typeof CreateCartRequestSchema>[];
  readonly cartKeys: string[];
}

interface Wish {
  readonly cartId?: string;
  readonly email?: string;
  readonly expectedTotal?: ReturnType<typeof usd>;
  readonly expectedDue?: ReturnType<typeof usd>;
}

/** Two pans and a lid: 2,000 and 700, of which 300 are off, with 500 for shipping. */
export const quoteOf = (cartId: string) => ({
  cart: {
    id: cartId,
    lines: [
      { sku: 'PAN', title: 'A pan', quantity: 2, unitPrice: usd(1_000), lineTotal: usd(2_000), discount: usd(300) },
      { sku: 'LID', title: 'A lid', quantity: 1, unitPrice: usd(700), lineTotal: usd(700) },
    ],
    totals: { subtotal: usd(2_700), discount: usd(300), shipping: usd(500), tax: usd(0), total: usd(2_900) },
  },
  shippingMethod: { id: 'standard', title: 'Standard' },
});

/** The orders on a real database, with neighbours that a test can change. */
export async function openOrders() {
  const database = await testDatabase<OrdersDb>('orders', new URL('./migrations/', import.meta.url));
  const said: Said[] = [];
  const asked: Asked = { quotes: [], prepared: [], carts: [], cartKeys: [] };
  const there: { quote: (cartId: string) => Quote; soldOut: ReadonlySet<string>; now: Date } = {
    quote: quoteOf,
    soldOut: new Set(),
    now: new Date('2026-03-01T10:00:00Z'),
  };
  const clock = { ...systemClock, now: () => there.now };
  const door = openDatabase<OrdersDb, 'orders'>({
    pool: kyselyOn<OrdersDb>(database.poolOf('orders', { max: 16 })),
    bus: { store: async () => {}, committed: (events) => said.push(...events) },
    ids: systemIds,
    log: pino({ level: 'silent' }),
  });
  const tokenKey = Buffer.from('the key of tokens');
  const watch = createWatch();
  const given: OrdersDependencies = {
    database: door,
    cart: {
      async quoteCart(request) {
        asked.quotes.push(request);
        return create(QuoteCartResponseSchema, there.quote(request.id ?? ''));
      },
      async createCart(request, { idempotencyKey }) {
        asked.carts.push(request);
        asked.cartKeys.push(idempotencyKey);
        const lines = (request.lines ?? []).filter(({ sku = '' }) => !there.soldOut.has(sku));
        return create(CartSchema, {
          id: randomUUID(),
          lines: lines.map(({ sku = '', quantity = 0 }) => ({ sku, quantity })),
        });
      },
    },
    payments: {
      async preparePayment(request) {
        asked.prepared.push(request);
        return create(PreparePaymentResponseSchema);
      },
      getClientSecret: async ({ orderId }) =>
        create(GetClientSecretResponseSchema, { clientSecret: `secret of ${orderId}`, heldUntil }),
    },
    clock,
    ids: systemIds,
    crash: noCrash,
    watch,
    commit: openCommit(door, tokenKey),
    seller: { name: 'Rialto', address: '2 Bridge, Venice', taxId: 'IT123' },
    streamPollMs: 60_000,
    returnDays: 30,
    numberKey: Buffer.from('the key of numbers'),
    tokenKey,
    timeline: async () => [],
  };
  const calls = rpc(given);
  const hears = subscribers({ clock, crash: noCrash, watch, tokenKey });

  const event = <E extends EventType>(type: E, subject: string, data: Heard<E>['data']): Heard<E> => ({
    id: randomUUID(),
    type,
    subject,
    time: there.now,
    traceparent: '',
    data,
  });

  async function place(more: Wish = {}, context = guest) {
    const request = create(PlaceOrderRequestSchema, {
      cartId: randomUUID(),
      email: 'ann@example.com',
      shippingAddress: address,
      shippingMethodId: 'standard',
      payment: { method: PaymentMethod.CARD, token: 'tok_visa' },
      ...more,
    });
    const { order, accessToken = '' } = await calls.placeOrder(request, context);
    return { id: order?.id ?? '', order, accessToken, context: holding(accessToken), request };
  }

  const confirm = (...ids: readonly string[]) =>
    door.transaction((tx) =>
      hears['inventory.committed'](
        ids.map((id) => event('inventory.committed', id, create(CommittedSchema, { orderId: id }))),
        tx,
      ),
    );
  const pay = (id: string, amountMinor = 2_900) =>
    door.transaction((tx) =>
      hears['payments.succeeded'](
        [
          event(
            'payments.succeeded',
            id,
            create(SucceededSchema, { orderId: id, transactionId: 't', amount: usd(amountMinor) }),
          ),
        ],
        tx,
      ),
    );
  const shipped = (id: string, lines: readonly { sku: string; quantity: number }[] = everything, complete = true) =>
    event(
      'fulfillment.shipped',
      id,
      create(ShippedSchema, {
        orderId: id,
        complete,
        shipment: {
          id: randomUUID(),
          carrier: 'DHL',
          trackingNumber: 'T1',
          lines: [...lines],
          parcels: [{ carrier: 'DHL', trackingNumber: 'T1', trackingUrl: 'https://dhl.example/T1' }],
        },
      }),
    );
  const ship = (...ids: readonly string[]) =>
    door.transaction((tx) =>
      hears['fulfillment.shipped'](
        ids.map((id) => shipped(id)),
        tx,
      ),
    );

  return {
    calls,
    hears,
    door,
    database,
    said,
    asked,
    there,
    watch,
    event,
    place,
    confirm,
    pay,
    ship,
    shipped,
    /** An order that is confirmed. */
    async confirmed(context = guest) {
      const one = await place({}, context);
      await confirm(one.id);
      return one;
    },
    /** An order that is paid and sent. */
    async sent(context = guest) {
      const one = await place({}, context);
      await confirm(one.id);
      await pay(one.id);
      await ship(one.id);
      return one;
    },
    /** The types of the events of one order, in their order. */
    typesOf: (id: string) => said.filter(({ subject }) => subject === id).map(({ type }) => type),
    /** The data of the last event of a type about one order. */
    dataOf: (id: string, type: string) =>
      JSON.parse(said.findLast((one) => one.subject === id && one.type === type)?.data ?? '{}'),
    close: () => database.drop(),
  };
}

export const everything = [
  { sku: 'PAN', quantity: 2 },
  { sku: 'LID', quantity: 1 },
];

export type Orders = Awaited<ReturnType<typeof openOrders>>;
