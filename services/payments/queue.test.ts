import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { sql } from 'kysely';
import { concurrentCalls } from './config.ts';
import { openPayments, paymentsDatabase } from './payments.testing.ts';

const base = await paymentsDatabase();
after(() => base.drop());

/** Whether this process' lease of the order's charge is over, on the database's clock. */
async function isFree(id: string): Promise<boolean> {
  const { rows } = await sql<{ free: boolean }>`
    select lease_until < bus.now() as free from movements where key = ${id}`.execute(base.read);
  return rows[0]?.free === true;
}

test('a charge that waited in line until its lease was over is not told: its order may be cancelled, or it another’s', async () => {
  const told = new Set<string>();
  const away = Promise.withResolvers<never>();
  const shop = openPayments(base, {
    answerMs: 100,
    bend: (provider) => ({
      ...provider,
      async charge({ orderId }) {
        told.add(orderId);
        return away.promise;
      },
      find: () => away.promise,
    }),
  });
  const busy = await Promise.all(Array.from({ length: concurrentCalls }, () => shop.begin()));
  const id = await shop.begin();
  await shop.cancel(id);
  while (!(await isFree(id)));
  away.reject(new Error('away'));
  await new Promise(setImmediate);
  await shop.settler.stop();
  assert.deepEqual(
    busy.filter((one) => !told.has(one)),
    [],
  );
  assert.equal(told.has(id), false);
});
