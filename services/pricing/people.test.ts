import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { kyselyOn } from '#platform/database/pool.ts';
import { heard, listeningDatabase } from '#platform/events/testing.ts';
import { people } from './people.ts';
import { openPricing } from './pricing.testing.ts';
import type { PricingDb } from './repository/tables.ts';

type Pricing = Awaited<ReturnType<typeof openPricing>>;
let pricing: Pricing;
before(async () => {
  pricing = await openPricing();
});
after(() => pricing.close());

const door = () => listeningDatabase<PricingDb, 'pricing'>(kyselyOn<PricingDb>(pricing.base.poolOf('pricing')));

const customerOf = (email: string) => Buffer.alloc(32, email.toLowerCase()).toString('hex');
const hears = people({ customerOf });

async function use(promotionId: string, email: string): Promise<string> {
  const orderId = randomUUID();
  await pricing.rows(`insert into redemptions (order_id, state) values ('${orderId}', 'taken')`);
  await pricing.rows(`insert into promotion_uses (promotion_id, order_id, customer, saved)
    values ('${promotionId}', '${orderId}', decode('${customerOf(email)}', 'hex'), 100)`);
  return orderId;
}
const whose = async (orderId: string) => {
  const [row] = await pricing.rows(
    `select encode(customer, 'hex') as whose, saved from promotion_uses where order_id = '${orderId}'`,
  );
  return row?.['whose'];
};
const nobody = '0'.repeat(64);

test('the uses of a proved address are told; erased they count on, as those of nobody', async () => {
  const promotion = await pricing.promotion({ code: 'WREN' });
  const email = `${randomUUID()}@example.com`;
  const [mine, strangers] = [await use(promotion, email), await use(promotion, 'else@example.com')];
  const person = { userId: 'u1', email };
  const { database, said } = door();
  const exported = heard('identity.export_requested', 'r', { requestId: 'r', person });
  await database.transaction((tx) => hears['identity.export_requested']([exported], tx));
  const told = JSON.parse(JSON.parse(said.at(-1)?.data ?? '').dataJson).promotionsUsed;
  assert.deepEqual([told.length, told[0].code, told[0].orderId], [1, 'WREN', mine]);

  const erased = heard('identity.erasure_requested', 'r', { requestId: 'r', person });
  await database.transaction((tx) => hears['identity.erasure_requested']([erased], tx));
  assert.deepEqual(JSON.parse(said.at(-1)?.data ?? '').erased, { promotionUses: 1 });
  assert.deepEqual([await whose(mine), await whose(strangers)], [nobody, customerOf('else@example.com')]);
});

test('the uses of a forgotten order are nobody’s, and an unproved address loses none', async () => {
  const promotion = await pricing.promotion({ code: 'FINCH' });
  const [forgotten, other] = [await use(promotion, ''), await use(promotion, '')];
  const { database } = door();
  const erased = heard('identity.erasure_requested', 'r', { requestId: 'r', person: { userId: 'u1' } });
  await database.transaction((tx) => hears['identity.erasure_requested']([erased], tx));
  const gone = heard('orders.forgotten', forgotten, { orderId: forgotten });
  await database.transaction((tx) => hears['orders.forgotten']([gone], tx));
  assert.deepEqual([await whose(forgotten), await whose(other)], [nobody, customerOf('')]);
});
