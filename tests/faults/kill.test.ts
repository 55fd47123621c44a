import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { startBurst } from '../harness/burst.ts';
import { api, type Bought } from '../harness/buyer.ts';
import { type Fault, noteFault } from '../harness/faults.ts';
import { openBooks } from '../harness/invariants.ts';
import { type OpenShop, openShop } from '../harness/open.ts';
import { killPostgres } from '../harness/postgres.ts';
import { seeded } from '../harness/seed.ts';
import { size } from '../harness/size.ts';
import { wishFrom } from './trial.ts';

const seed = seeded(import.meta.filename);
const rounds = Number(process.env['ROUNDS'] ?? size(15, 60));

/** What `npm start` gives, killed again and again while people buy. */
describe(`kill -9 during a burst of orders (seed ${seed.text})`, { timeout: 1_800_000 }, () => {
  let open: OpenShop;
  let skus: [string, string, string];
  const placed: Bought[] = [];
  let underWay = 0;
  before(async () => {
    open = await openShop({
      embedded: true,
      env: { PAYMENTS_ANSWER_MS: '400', PAYMENTS_SETTLE_MS: '100', BUS_POLL_MS: '100' },
    });
    skus = [await open.stocked(100_000), await open.stocked(100_000), await open.stocked(0)];
    await open.books.close();
  });
  after(() => open.shop.stop());

  /** Buys until the shop is killed, starts it again, and waits for nothing: the next round may kill it while it recovers. */
  async function round(fault: Fault, kill: () => Promise<void>): Promise<void> {
    // Few enough that some buyers come too late.
    await open.staff.receive(skus[2], 4);
    const burst = startBurst({ api: api(open.shop.origin), buyers: 10, wishOf: () => wishFrom(seed, skus) });
    // By what they did, not by the clock alone: on a slow machine nothing may have been ordered yet.
    await burst.sent(seed.between(1, 40));
    await pause(seed.between(0, 60));
    await kill();
    noteFault(fault);
    await burst.lost;
    await open.shop.restart();
    placed.push(...(await burst.insist()));
    underWay += burst.underWay();
  }

  /** What holds of every order that was acknowledged since the shop was made. */
  async function mustHold(): Promise<Readonly<Record<string, number>>> {
    const books = openBooks(open.shop.databaseUrl);
    try {
      await books.rest();
      await books.check(placed);
      const ofCart = await books.rows('select cart_id from orders.orders group by 1 having count(*) > 1');
      assert.deepEqual(ofCart, [], 'a cart was ordered twice');
      const [count] = await books.rows('select count(*)::int as orders from orders.orders');
      assert.equal(count.orders, placed.length, 'there are orders that nobody was told of');
      const ends = await books.rows(`select coalesce(status_reason, status) as how, count(*)::int as orders
        from orders.orders group by 1 order by 1`);
      return Object.fromEntries(ends.map(({ how, orders }) => [how, orders]));
    } finally {
      await books.close();
    }
  }

  test(`${rounds} times: every acknowledged order ends once, and stock, ledger and provider agree`, async (t) => {
    for (let count = 1; count <= rounds; count += 1) {
      await round('killed during a burst', () => open.shop.kill());
      if (count % 5 === 0) t.diagnostic(`after ${count} rounds: ${JSON.stringify(await mustHold())}`);
    }
    const ends = await mustHold();
    // A run in which most calls failed, or in which no order met its fate, shows nothing.
    assert.ok(placed.length > rounds * 5, `only ${placed.length} orders were placed`);
    assert.ok(underWay > rounds, `only ${underWay} orders were under way when it was killed`);
    for (const how of ['confirmed', 'PAYMENT_DECLINED', 'OUT_OF_STOCK']) assert.ok((ends[how] ?? 0) > 0, how);
  });

  test('also when PostgreSQL is killed with it', async () => {
    for (let count = 0; count < size(2, 10); count += 1) {
      await round('PostgreSQL killed with it', async () => {
        const killed = open.shop.kill();
        killPostgres(open.shop.dataDir);
        await killed;
      });
      await mustHold();
    }
  });
});
