import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { GetOrderRequestSchema, PaymentStatus } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { ActionRequiredSchema } from '#contracts/gen/rialto/payments/v1/events_pb.ts';
import { RejectedSchema } from '#contracts/gen/rialto/pricing/v1/events_pb.ts';
import { CodeKind } from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import { guest } from '#platform/rpc/testing.ts';
import { heldUntil, holding, keyed, type Orders, openOrders, quoteOf, staff, usd } from './testing.ts';

describe('placing an order', () => {
  let orders: Orders;
  before(async () => {
    orders = await openOrders();
  });
  beforeEach(() => {
    orders.there.quote = quoteOf;
  });
  after(() => orders.close());

  /** The quote with codes: one of a promotion, one of a gift card that pays 2,000 of 2,900. */
  const quoteWithCodes = (cartId: string, problem?: string) => {
    const { cart, ...quote } = quoteOf(cartId);
    return {
      ...quote,
      cart: {
        ...cart,
        totals: { ...cart.totals, giftCard: usd(2_000), due: usd(900) },
        codes: ['SPRING', 'GIFT-1234-ABCD'],
        codeStates: [
          {
            code: 'SPRING',
            kind: CodeKind.PROMOTION,
            ...(problem === undefined ? {} : { problem, detail: 'It is over.' }),
          },
          { code: 'GIFT-1234-ABCD', kind: CodeKind.GIFT_CARD },
        ],
      },
      redemptions: [
        { promotionId: 'p1', amount: usd(300) },
        { giftCardId: 'g1', amount: usd(2_000) },
      ],
    };
  };

  test('an ordinary order says that it was placed, and nothing else', async () => {
    const { id, order } = await orders.place();
    assert.deepEqual(orders.typesOf(id), ['orders.placed']);
    assert.deepEqual(order?.codes, []);
    assert.equal(orders.asked.prepared.at(-1)?.amount?.minorUnits, 2_900n);
    assert.equal(orders.asked.prepared.at(-1)?.giftCard, undefined);
  });

  test("the quote is asked for the order's address, so that a customer's limits count", async () => {
    await orders.place({ email: 'zoe@example.com' });
    assert.equal(orders.asked.quotes.at(-1)?.email, 'zoe@example.com');
  });

  test('an order with codes asks for its redemptions, and the card pays what gift cards do not', async () => {
    orders.there.quote = quoteWithCodes;
    const { id, context } = await orders.place();
    assert.deepEqual(orders.typesOf(id), ['orders.placed', 'orders.redemption_requested']);
    const { redemptions, person } = orders.dataOf(id, 'orders.redemption_requested');
    assert.deepEqual(
      redemptions.map((one: object) => Object.keys(one)[0]),
      ['promotionId', 'giftCardId'],
    );
    assert.equal(person.email, 'ann@example.com');
    assert.equal(orders.asked.prepared.at(-1)?.amount?.minorUnits, 900n);
    assert.equal(orders.asked.prepared.at(-1)?.giftCard?.minorUnits, 2_000n);
    const shown = await orders.calls.getOrder(create(GetOrderRequestSchema, { id }), context);
    assert.equal(shown.payment?.giftCard?.minorUnits, 2_000n);
    assert.equal(shown.totals?.due?.minorUnits, 900n);
    assert.equal(shown.lines?.[0]?.discount?.minorUnits, 300n);
  });

  test("of a gift card's code nobody learns more than its ending", async () => {
    orders.there.quote = quoteWithCodes;
    const { id, order } = await orders.place();
    assert.deepEqual(order?.codes, ['SPRING', '…ABCD']);
    assert.doesNotMatch(
      JSON.stringify(await orders.database.read.selectFrom('orders').selectAll().execute()),
      /1234-ABCD/,
    );
    assert.doesNotMatch(JSON.stringify(orders.said.filter(({ subject }) => subject === id)), /1234-ABCD/);
  });

  test('a code that counts no more refuses the order, unless the buyer names the total without it', async () => {
    orders.there.quote = (cartId) => quoteWithCodes(cartId, 'CODE_USED_UP');
    await assert.rejects(orders.place(), /SPRING does not count any more: It is over\./);
    await assert.rejects(orders.place({ expectedTotal: usd(2_600) }), { reason: 'CODE_NO_LONGER_VALID' });
    const { order } = await orders.place({ expectedTotal: usd(2_900) });
    assert.deepEqual(order?.codes, ['…ABCD']);
  });

  test('goods to be collected carry their location in the order and in its events', async () => {
    orders.there.quote = (cartId) => ({
      ...quoteOf(cartId),
      shippingMethod: { id: 'pickup:berlin', title: 'Collect in Berlin', pickupLocationId: 'berlin' },
    });
    const { id, order } = await orders.place();
    assert.equal(order?.pickupLocationId, 'berlin');
    assert.equal(orders.dataOf(id, 'orders.placed').order.pickupLocationId, 'berlin');
  });

  test('the same key and request get the first answer byte for byte, also after the order went on', async () => {
    const key = randomUUID();
    const cartId = randomUUID();
    const first = await orders.place({ cartId }, keyed(guest, key));
    await orders.confirm(first.id);
    const again = await orders.place({ cartId }, keyed(guest, key));
    assert.deepEqual(again.order, first.order);
    await assert.rejects(orders.place({ cartId, email: 'bob@example.com' }, keyed(guest, key)), {
      reason: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  test('while the payment waits for the customer, its holder gets what completes it, and staff do not', async () => {
    const { id, accessToken } = await orders.place();
    const request = create(GetOrderRequestSchema, { id });
    const paymentFor = async (context = holding(accessToken)) =>
      (await orders.calls.getOrder(request, context)).payment;
    const secret = async (context = holding(accessToken)) => (await paymentFor(context))?.clientSecret;
    assert.equal(await secret(), undefined);
    await orders.door.transaction((tx) =>
      orders.hears['payments.action_required'](
        [orders.event('payments.action_required', id, create(ActionRequiredSchema, { orderId: id }))],
        tx,
      ),
    );
    assert.equal(await secret(), `secret of ${id}`);
    assert.deepEqual((await paymentFor())?.heldUntil, heldUntil);
    assert.equal(await secret(staff), undefined);
    assert.equal((await paymentFor(staff))?.status, PaymentStatus.REQUIRES_ACTION);
    await orders.pay(id);
    assert.equal(await secret(), undefined);
  });

  test('a rejected redemption cancels the order with its reason and says so', async () => {
    const { id } = await orders.place();
    const event = orders.event(
      'pricing.rejected',
      id,
      create(RejectedSchema, { orderId: id, reason: 'GIFT_CARD_SPENT' }),
    );
    await orders.door.transaction((tx) => orders.hears['pricing.rejected']([event], tx));
    assert.equal(orders.dataOf(id, 'orders.cancelled').reason, 'GIFT_CARD_SPENT');
  });
});
