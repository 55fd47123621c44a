import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { kyselyOn } from '#platform/database/pool.ts';
import type { TestDatabase } from '#platform/database/testing.ts';
import { openPayments, paymentsDatabase } from './payments.testing.ts';
import type { PaymentsDb } from './repository/tables.ts';

let base: TestDatabase<PaymentsDb>;
const statements: string[] = [];
before(async () => {
  const opened = await paymentsDatabase();
  const pool = opened.poolOf('payments', { onStatement: (text) => statements.push(text) });
  base = { ...opened, read: kyselyOn<PaymentsDb>(pool) };
});
after(() => base.drop());

test('an ordinary card order takes eight statements and three transactions, the provider’s own book included', async () => {
  const shop = openPayments(base);
  statements.length = 0;
  await shop.paid();
  const begun = statements.filter((text) => text === 'begin').length;
  const work = statements.filter((text) => !['begin', 'commit'].includes(text));
  assert.deepEqual(
    work.map((text) => text.trim().split(/\s+/).slice(0, 2).join(' ')),
    [
      'with renewed',
      'select order_id,',
      'with moved',
      'select order_id,',
      'with moved',
      'with given',
      'select order_id,',
      'with moved',
    ],
  );
  assert.equal(begun, 3, 'one for each of the two events, and one for the outcome');
});
