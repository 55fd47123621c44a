import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import type { TestDatabase } from '#platform/database/testing.ts';
import { never, openPayments, paymentsDatabase } from '../payments.testing.ts';
import { forgetPrepared } from './forget.ts';
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
