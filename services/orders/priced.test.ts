import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CodeKind } from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import { type Orders, openOrders, quoteOf, usd } from './testing.ts';

let orders: Orders;
before(async () => {
  orders = await openOrders();
});
after(() => orders.close());

/** The cart of 2,900, of which a gift card pays this much; null is a card that was emptied meanwhile. */
const payingByGiftCard = (giftMinor: number | null) => (cartId: string) => {
  const { cart, ...quote } = quoteOf(cartId);
  const code = { code: 'GIFT-1234-ABCD', kind: CodeKind.GIFT_CARD };
  const spent = { ...code, problem: 'GIFT_CARD_EMPTY', detail: 'Nothing is left on this gift card.' };
  const tender = giftMinor === null ? {} : { giftCard: usd(giftMinor), due: usd(2_900 - giftMinor) };
  const codeStates = [giftMinor === null ? spent : code];
  return { ...quote, cart: { ...cart, codeStates, totals: { ...cart.totals, ...tender } } };
};
/** What a page sends that showed this much to pay. */
const shown = (dueMinor: number) => ({ expectedTotal: usd(2_900), expectedDue: usd(dueMinor) });
const charged = () => orders.asked.prepared.at(-1)?.amount?.minorUnits;

test('a gift card that was emptied meanwhile refuses the order, and is paid otherwise by who names what is due', async () => {
  orders.there.quote = payingByGiftCard(null);
  for (const wish of [{}, { expectedTotal: usd(2_900) }, shown(900)]) {
    await assert.rejects(orders.place(wish), { reason: 'CODE_NO_LONGER_VALID' });
  }
  assert.equal(charged(), undefined, 'no payment was prepared');
  await orders.place(shown(2_900));
  assert.equal(charged(), 2_900n);
});

test('a gift card that has less meanwhile is not made up by the card unseen', async () => {
  orders.there.quote = payingByGiftCard(500);
  await assert.rejects(orders.place(shown(900)), {
    reason: 'TOTAL_CHANGED',
    message: 'The amount to pay has changed: it is $24.00 now.',
  });
  await orders.place(shown(2_400));
  assert.equal(charged(), 2_400n);
});

test('without a gift card what is due is the total', async () => {
  orders.there.quote = quoteOf;
  await orders.place(shown(2_900));
  await assert.rejects(orders.place({ expectedDue: usd(2_800) }), { reason: 'TOTAL_CHANGED' });
  await assert.rejects(orders.place({ expectedTotal: usd(2_800), expectedDue: usd(2_900) }), {
    message: 'The total has changed: it is $29.00 now.',
  });
});
