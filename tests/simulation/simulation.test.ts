import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Bought } from '../harness/buyer.ts';
import { type OpenShop, openShop } from '../harness/open.ts';
import { seeded, seedOf } from '../harness/seed.ts';
import { size } from '../harness/size.ts';
import { drawFate, live } from './fate.ts';
import { type Market, openMarket, type Simulated, simulate } from './world.ts';

const seed = seeded(import.meta.filename);
const seeds = Number(process.env['SEEDS'] ?? size(15, 500));
const orders = Number(process.env['ORDERS'] ?? 12);

/** The real services on real SQL: a burst for each seed, on a bad bus, with a bad provider, and with time that jumps. */
describe(`${seeds} seeds of ${orders} orders (from seed ${seed.text})`, { timeout: 3_600_000 }, () => {
  let open: OpenShop;
  let simulated: Simulated;
  let skus: Market['skus'];
  const placed: Bought[] = [];
  before(async () => {
    open = await openShop({
      env: {
        BUS_POLL_MS: '30',
        INVENTORY_RESERVATION_SECONDS: '60',
        INVENTORY_SWEEP_MS: '30',
        PAYMENTS_ANSWER_MS: '300',
        PAYMENTS_SETTLE_MS: '30',
      },
    });
    skus = [await open.stocked(500), await open.stocked(5), await open.stocked(5)];
    simulated = await simulate(open, seed);
  });
  after(() => open.close());

  test('at rest after each of them all invariants hold', async (t) => {
    for (let count = 0; count < seeds; count += 1) {
      const own = seedOf(`${seed.text}/${count}`);
      await burst(own).catch((error: unknown) => {
        throw new Error(`in burst ${count} of ${seeds}: ${error}`, { cause: error });
      });
      if (count % 50 === 49) t.diagnostic(`${count + 1} bursts, ${placed.length} orders`);
    }
  });

  async function burst(own: ReturnType<typeof seedOf>): Promise<void> {
    const market = await openMarket(simulated, own, skus);
    const fates = Array.from({ length: orders }, () => drawFate(own, market));
    const jumpsMs = own.pick([[], [own.between(0, 400)], [own.between(0, 400), own.between(0, 400)]]);
    const [lived] = await Promise.all([
      Promise.all(fates.map((fate) => live(simulated, fate))),
      Promise.all(jumpsMs.map((ms) => pause(ms).then(simulated.later))),
    ]);
    const bought = lived.filter((one) => one !== null);
    placed.push(...bought);
    await open.books.rest();
    await open.books.check(bought);
  }

  test('what is rare was met', async (t) => {
    const [met] = await open.books.rows(rare);
    t.diagnostic(JSON.stringify(met));
    assert.ok(placed.length > seeds * orders * 0.5, `only ${placed.length} orders could be placed`);
    for (const [state, times] of Object.entries(met)) {
      // A slice is too small to meet everything each time.
      assert.ok(Number(times) > 0 || seeds < 100, `${state} was never met`);
    }
    for (const state of ['duplicates', 'unknown outcomes', 'cancelled', 'edited']) {
      assert.ok(met[state] > 0, `${state}: never met`);
    }
  });
});

/** Invariant 15: what a run has to meet, or it shows nothing. */
const rare = `select
  (select count(*)::int from orders.orders where status_reason = 'PAYMENT_TIMEOUT') as "payments after expiry",
  (select count(*)::int from inventory.reservations where attempt > 1) as "goods asked for again",
  (select count(*)::int from orders.orders where status_reason = 'OUT_OF_STOCK') as "sold out",
  (select count(*)::int from orders.orders where status_reason = 'CUSTOMER_REQUEST') as cancelled,
  (select count(*)::int from orders.orders where status_reason = 'PAYMENT_DECLINED') as declined,
  (select count(*)::int from orders.orders where status_reason = 'PROMOTION_USED_UP') as "promotions used up",
  (select count(*)::int from orders.orders where status_reason = 'GIFT_CARD_SPENT') as "gift cards spent",
  (select count(*)::int from orders.orders where edits <> '[]') as edited,
  (select count(*)::int from orders.returns where status = 'received') as returned,
  (select count(*)::int from orders.orders where pickup_location_id is not null and status = 'delivered') as collected,
  (select count(*)::int from payments.movements where kind = 'refund' and state = 'succeeded' and gift_minor > 0) as "refunds to gift cards",
  (select count(*)::int from payments.movements where attempts > 0) as "unknown outcomes",
  (select coalesce(sum(times), 0)::int from chaos.duplicates) as duplicates`;
