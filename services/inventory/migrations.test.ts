import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { sql } from 'kysely';
import { migrate } from '#platform/database/migrate.ts';
import { testDatabase } from '#platform/database/testing.ts';
import { listeningDatabase } from '#platform/events/testing.ts';
import { noCrash } from '#platform/kernel/crash.ts';
import { cancelled, paid } from './inventory.testing.ts';
import { readStock } from './repository/lists.ts';
import type { InventoryDb } from './repository/schema.ts';
import { subscribers } from './subscribers.ts';

const all = new URL('./migrations/', import.meta.url);

test('a shop from before there were locations keeps its goods and its orders, in the main location', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rialto-inventory-'));
  cpSync(new URL('0001-inventory.sql', all), join(folder, '0001-inventory.sql'));
  const base = await testDatabase<InventoryDb>('inventory', pathToFileURL(`${folder}/`));
  try {
    const [held, sold] = [randomUUID(), randomUUID()];
    await sql`insert into stock (sku, on_hand, reserved) values ('PLENTY', 20, 2), ('FEW', 3, 0)`.execute(base.read);
    await sql`insert into movements (sku, delta, reason) values ('PLENTY', 20, 'COUNTED'), ('FEW', 4, 'COUNTED'),
      ('FEW', -1, 'SOLD')`.execute(base.read);
    await sql`insert into reservations (order_id, state, lines) values
      (${held}, 'held', '[{"sku":"PLENTY","quantity":2}]'), (${sold}, 'committed', '[{"sku":"FEW","quantity":1}]')`.execute(
      base.read,
    );

    await migrate({ ownerUrl: base.ownerUrl, services: [{ name: 'inventory', migrations: all }], secret: base.secret });

    const { database, types } = listeningDatabase<InventoryDb, 'inventory'>(base.read);
    const hear = subscribers({ holdSeconds: 60, crash: noCrash });
    await database.transaction((tx) => hear['payments.succeeded']([paid(held)], tx));
    await database.transaction((tx) => hear['orders.cancelled']([cancelled(sold)], tx));
    // Goods that were few before are nobody's news.
    assert.deepEqual(types(), ['inventory.committed', 'inventory.released']);
    const rows = await readStock(base.read, ['FEW', 'PLENTY']);
    assert.deepEqual(rows.map(({ sku, locations }) => [sku, locations]).sort(), [
      ['FEW', [{ locationId: 'main', onHand: 4, reserved: 0 }]],
      ['PLENTY', [{ locationId: 'main', onHand: 18, reserved: 0 }]],
    ]);
  } finally {
    await base.drop();
    rmSync(folder, { recursive: true });
  }
});
