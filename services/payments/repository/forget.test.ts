import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import type { TestDatabase } from '#platform/database/testing.ts';
import { never, openPayments, paymentsDatabase } from '../payments.testing.ts';
import { forgetPrepared } from './forget.ts';
import { insertPrepared, type Prepared } from './payments.ts';
import type { PaymentsDb } from './tables.ts';

let base: TestDatabase<PaymentsDb>;
before(async () => {
  base = await paymentsDatabase();
});
after(() => base.drop());

/** Several may be of one moment: they are prepared together. */
const aged = (id: string, hours: number) =>
  sql`update payments set created_at = timestamptz '2026-01-10Z' - make_interval(hours => ${hours})
    where order_id = ${id}`.execute(base.read);
const known = async () =>
  (await base.read.selectFrom('payments').select('order_id').execute()).map((row) => row.order_id);

test('what was prepared for an order that was refused is forgotten a day later, and can be prepared afresh', async () => {
  const { prepared, place, reserve, paid, row } = openPayments(base);
  const [refused, other, reserved, placed, young] = [
    await prepared(),
    await prepared(),
    await prepared(),
    await prepared(),
    await prepared(),
  ];
  await reserve(reserved);
  await place(placed);
  for (const id of [refused, other, reserved, placed]) await aged(id, 49);
  await aged(young, 47);
  await forgetPrepared(base.read, 1, never);
  assert.equal((await known()).length, 5, 'no younger order was heard of: theirs may be on the way');

  const last = await paid();
  await aged(last, 24);
  await forgetPrepared(base.read, 1, never);
  assert.deepEqual((await known()).toSorted(), [reserved, placed, young, last].toSorted());

  await prepared({ orderId: refused, amountMinor: 900 });
  assert.equal((await row(refused)).amount_minor, 900);
});

/** An order that was refused a day and more ago, of a shop that has heard of younger ones since. */
async function refusedLongAgo() {
  const shop = openPayments(base);
  const id = await shop.prepared();
  await aged(id, 30);
  await aged(await shop.paid(), -10);
  await sql`update forgetting set seen_until = '-infinity'`.execute(base.read);
  return { ...shop, id };
}

test('what was refused a day ago is kept when it comes again', async () => {
  const { prepared, place, id } = await refusedLongAgo();
  await prepared({ orderId: id });
  await forgetPrepared(base.read, 100, never);
  await place(id);
  assert.ok((await known()).includes(id));
});

test('what comes again at the moment of its forgetting is kept', async () => {
  const { id } = await refusedLongAgo();
  const again: Prepared = {
    orderId: id,
    ...{ method: 'card', currency: 'USD', amountMinor: 1299, giftMinor: 0 },
    ...{ token: 'tok_visa', captures: 'now', traceparent: '' },
  };
  const forgetting = await base.read.transaction().execute(async (tx) => {
    await insertPrepared(tx, [again, again]);
    const forgotten = forgetPrepared(base.read, 100, never);
    while (!(await isLockWaitedFor()));
    return [forgotten];
  });
  await Promise.all(forgetting);
  assert.ok((await known()).includes(id));
});

async function isLockWaitedFor(): Promise<boolean> {
  const { rows } = await sql`select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(base.read);
  return rows.length > 0;
}
