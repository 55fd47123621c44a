import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type Bought, bought, fillCart, follow, order, type Wish } from '../harness/buyer.ts';
import { unleash } from '../harness/chaos.ts';
import { handledTwice } from '../harness/metrics.ts';
import { type OpenShop, openShop } from '../harness/open.ts';
import { seeded } from '../harness/seed.ts';

const seed = seeded(import.meta.filename);
const orders = Number(process.env['ORDERS'] ?? 150);

/** Goods of many are held for about as long as the provider takes, and whatever can happen to an order happens at any time. */
describe(`a storm of orders (seed ${seed.text})`, { timeout: 600_000 }, () => {
  let open: OpenShop;
  let skus: readonly [string, string, string];
  const placed: Bought[] = [];
  before(async () => {
    open = await openShop({
      env: {
        BUS_POLL_MS: '40',
        INVENTORY_SWEEP_MS: '30',
        PAYMENTS_ANSWER_MS: '900',
        PAYMENTS_SETTLE_MS: '50',
      },
    });
    skus = [await open.stocked(1_000), await open.stocked(20), await open.stocked(20)];
    await unleash(open.books, seed);
    await open.books.rows(hurry);
  });
  after(() => open.close());

  const wishOf = (): Wish => ({
    sku: seed.pick(skus),
    quantity: seed.between(1, 2),
    ...seed.pick<Partial<Wish>>([
      {},
      {},
      { token: 'tok_timeout' },
      { token: 'tok_timeout' },
      { token: 'tok_declined' },
      { method: 'cash_on_delivery' },
    ]),
  });

  /** What becomes of one order is drawn before it begins, so that it does not depend on how fast the others are. */
  async function fate(): Promise<void> {
    const wish = wishOf();
    const [startMs, laterMs, then] = [
      seed.between(0, 6_000),
      seed.between(0, 2_500),
      seed.pick(['cancel', 'ship', 'both', 'nothing']),
    ];
    await pause(startMs);
    const filled = await fillCart(open.api, wish).catch(() => null);
    // Sold out already: another time.
    if (filled === null) return;
    const one = bought(await order(open.api, filled, wish), filled);
    placed.push(one);
    await pause(laterMs);
    await Promise.all([
      then === 'cancel' || then === 'both' ? cancel(one) : null,
      then === 'both' ? tryToShip(one) : null,
      then === 'ship' ? shipWhenConfirmed(one) : null,
    ]);
  }

  const ship = async ({ id }: Bought) => open.staff.deliver((await open.staff.ship(id)).id);

  /** Beside a cancellation and at any moment, it may well be refused. */
  const tryToShip = (one: Bought) => ship(one).catch(() => null);

  /** However slow the machine is, what nobody cancels is delivered. */
  async function shipWhenConfirmed(one: Bought): Promise<void> {
    const { status } = await follow(open.shop.origin, one);
    if (status !== 'confirmed') return;
    await open.books.heard('fulfillment', 'orders.confirmed', one.id);
    await ship(one);
  }

  const cancel = (one: Bought) =>
    open.api.call('POST', `/api/v1/orders/${one.id}/cancel`, {}, { 'order-token': one.accessToken });

  test('at rest the books agree, and no event had its effect twice', async () => {
    await Promise.all(Array.from({ length: orders }, fate));
    await open.books.rest();
    await open.books.check(placed);
    assert.deepEqual(await handledTwice(open), []);
  });

  test('what is rare was met', async (t) => {
    const [met] = await open.books.rows(`select
      (select count(*)::int from orders.orders where status_reason = 'PAYMENT_TIMEOUT') as timeouts,
      (select count(*)::int from payments.payments p join orders.orders o on o.id = p.order_id
        where o.status_reason = 'PAYMENT_TIMEOUT' and p.state = 'refunded') as late_payments,
      (select count(*)::int from inventory.reservations where attempt > 1) as asked_again,
      (select count(*)::int from orders.orders where status_reason = 'OUT_OF_STOCK') as out_of_stock,
      (select count(*)::int from orders.orders where status_reason = 'CUSTOMER_REQUEST') as cancelled,
      (select count(*)::int from orders.orders where status = 'delivered') as delivered,
      (select count(*)::int from orders.orders where status = 'cancelled'
        and (shipments <> '[]' or id in (select order_id from fulfillment.shipments))) as cancelled_and_shipped`);
    t.diagnostic(JSON.stringify(met));
    assert.equal(met.cancelled_and_shipped, 0, 'goods left although money and stock went back');
    for (const state of ['timeouts', 'late_payments', 'cancelled', 'delivered']) assert.ok(met[state] > 0, state);
  });
});

/**
 * Most of the held goods are given up at any moment around the one at which a silent provider is found out. Both count from
 * when payments hear of the goods, so that on a slow machine too some orders are late and others are not. Goods that are
 * being looked at are left alone: nobody may wait for this.
 */
const hurry = `
  create function chaos.hurry() returns trigger language plpgsql security definer as $$
  begin
    update inventory.reservations r set expires_at = bus.now() + chaos.draw('how long ' || new.event_id) * interval '1200 ms'
    where (r.order_id, r.attempt) in (
      select h.order_id, h.attempt from inventory.reservations h join bus.events e on e.subject = h.order_id::text
      where e.id = new.event_id and e.type = 'inventory.reserved' and h.state = 'held' for update of h skip locked);
    return null;
  end $$;
  create trigger chaos_hurry after insert on bus.inbox for each row
  when (new.consumer = 'payments' and chaos.draw('whether ' || new.event_id) < 0.75) execute function chaos.hurry()`;
