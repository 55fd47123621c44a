import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { listeningDatabase } from '#platform/events/testing.ts';
import { systemIds } from '#platform/kernel/ids.ts';
import { mostAutomatic } from './config.ts';
import { openPricing, type Pricing } from './pricing.testing.ts';
import { countAutomatic } from './repository/promotions.ts';
import type { PricingDb } from './repository/tables.ts';

let pricing: Pricing;
before(async () => {
  pricing = await openPricing();
});
after(() => pricing.close());

const countIn = (at: number) =>
  sql`insert into promotions (id, title, kind, basis_points, currency, stacking, active)
    select gen_random_uuid(), 'Ten off', 'percentage', 1000, 'USD', 'stacks', true from generate_series(1, ${at}::int)`;

test('the last promotion that may count by itself is one, also when two are made at once', async () => {
  await countIn(mostAutomatic - 1).execute(pricing.base.read);
  const { database } = listeningDatabase<PricingDb, 'pricing'>(pricing.base.read);
  // The second one is made while the first one is counted and not yet committed.
  const [second] = await database.transaction(async (tx) => {
    assert.equal(await countAutomatic(tx, systemIds.uuid()), mostAutomatic - 1);
    await countIn(1).execute(tx.db);
    const making = { done: false };
    const made = Promise.allSettled([pricing.promotion()]).finally(() => {
      making.done = true;
    });
    while (!making.done && !(await isLockWaitedFor()));
    return [made];
  });
  const [outcome] = await second;
  assert.equal(outcome?.status === 'rejected' && outcome.reason.reason, 'TOO_MANY_PROMOTIONS');
  await pricing.promotion({ code: 'TYPED' });
});

async function isLockWaitedFor(): Promise<boolean> {
  const { rows } = await sql`select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(pricing.base.read);
  return rows.length > 0;
}
