import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pino } from 'pino';
import { type Clock, systemClock } from '#platform/kernel/clock.ts';
import { boot } from '#platform/runtime/boot.ts';
import { catalog } from '../../services/catalog/service.ts';
import { inventory } from '../../services/inventory/service.ts';
import { search } from '../../services/search/service.ts';
import { freshDatabase } from '../harness/database.ts';
import { openBooks } from '../harness/invariants.ts';

test('once a first start says that it is over, the goods are counted, shown and found', async (t) => {
  const database = await freshDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'rialto-first-'));
  const env = { DATABASE_URL: database.url, DATA_DIR: dataDir, METRICS_PORT: '0', SHOP_SECRET: 'x'.repeat(32) };
  const table = [catalog, search, inventory];
  const shop = await boot({ table, chosen: [], env, log: pino({ level: 'silent' }), clock: patient });
  const books = openBooks(database.url);
  t.after(async () => {
    await books.close();
    await shop.stop();
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const [left] = await books.rows(`select
    (select count(*)::int from bus.deliveries where consumer in ('inventory', 'catalog', 'search')) as deliveries,
    (select count(*)::int from inventory.stock where on_hand > 0) as counted,
    (select count(*)::int from catalog.availability where available and version > 0) as shown,
    (select count(*)::int from search.availability where available and version > 0) as found`);
  assert.equal(left.deliveries, 0);
  assert.ok(left.counted > 100);
  assert.deepEqual([left.shown, left.found], [left.counted, left.counted]);
});

/** A start that takes long says after a while that it is over all the same; by this clock that while never passes. */
const patient: Clock = { ...systemClock, monotonicMs: () => 0 };
