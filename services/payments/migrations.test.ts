import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { create } from '@bufbuild/protobuf';
import { sql } from 'kysely';
import { RefundOrderRequestSchema } from '#contracts/gen/rialto/payments/v1/payments_pb.ts';
import { migrate } from '#platform/database/migrate.ts';
import { type TestDatabase, testDatabase } from '#platform/database/testing.ts';
import { never, openPayments, staffCall } from './payments.testing.ts';
import type { PaymentsDb } from './repository/tables.ts';

const migrations = new URL('./migrations/', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'rialto-payments-'));
let base: TestDatabase<PaymentsDb>;
before(async () => {
  cpSync(new URL('0001-payments.sql', migrations), join(folder, '0001-payments.sql'));
  base = await testDatabase('payments', pathToFileURL(`${folder}/`));
});
after(async () => {
  await base.drop();
  rmSync(folder, { recursive: true });
});

/** A payment as the version before wrote it, and what the mock provider had of it. */
async function before0002(state: string, more: { captured?: number; refunded?: number; cash?: boolean } = {}) {
  const id = randomUUID();
  const { captured = 0, refunded = 0, cash = false } = more;
  await sql`insert into payments (order_id, method, currency, amount_minor, state, placed, reserved, token, transaction_id,
      captured_minor, refunded_minor, cancelled)
    values (${id}, ${cash ? 'cash_on_delivery' : 'card'}, 'USD', 1299, ${state}, true, true, 'tok_visa',
      ${captured > 0 && !cash ? `mock_${id}` : null}, ${captured}, ${refunded}, ${refunded > 0 || state === 'refunding'})`.execute(
    base.read,
  );
  if (captured > 0 && !cash) await booked(id, 'charge', id);
  if (refunded > 0) await booked(`${id}:refund`, 'refund', id);
  return id;
}

const booked = (key: string, kind: string, id: string) =>
  sql`insert into mock_provider (key, kind, currency, amount_minor, status, reference)
    values (${key}, ${kind}, 'USD', 1299, 'succeeded', ${kind === 'charge' ? `mock_${id}` : 'other'})`.execute(
    base.read,
  );

test('payments of the version before go on where they were', async () => {
  const prepared = await before0002('prepared');
  const charging = await before0002('charging');
  const paid = await before0002('succeeded', { captured: 1299 });
  const refunding = await before0002('refunding', { captured: 1299 });
  const refunded = await before0002('refunded', { captured: 1299, refunded: 1299 });
  const failed = await before0002('failed');
  const cash = await before0002('succeeded', { captured: 1299, cash: true });
  const { ownerUrl, secret } = base;
  await migrate({ ownerUrl, secret, services: [{ name: 'payments', migrations }] });

  const shop = openPayments(base);
  for (const id of [charging, refunding]) await shop.settled(id);
  const states = await Promise.all(
    [prepared, charging, paid, refunding, refunded, failed, cash].map(async (id) => (await shop.row(id)).state),
  );
  assert.deepEqual(states, ['prepared', 'succeeded', 'succeeded', 'refunded', 'refunded', 'failed', 'succeeded']);
  assert.deepEqual(shop.types().sort(), ['payments.refunded', 'payments.succeeded']);

  for (const id of [paid, cash, refunded, failed]) await shop.cancel(id);
  await shop.settler.stop();
  for (const id of [paid, cash]) assert.equal((await shop.row(id)).refunded_minor, 1299);
  assert.deepEqual((await shop.booked(refunded)).map(({ key }) => key).sort(), [refunded, `${refunded}:refund`]);
  assert.deepEqual((await shop.booked(refunding)).map(({ key }) => key).sort(), [refunding, `${refunding}:refund`]);
});

test('a charge and a refund that a replica of the version before leaves behind are taken up', async () => {
  const shop = openPayments(base);
  const charging = await before0002('charging');
  const refunding = await before0002('refunding', { captured: 1299 });
  const alive = await before0002('charging');
  await sql`update payments set lease_until = bus.now() + interval '1 hour' where order_id = ${alive}`.execute(
    base.read,
  );
  await shop.reconciliation.sweep(never);
  for (const id of [charging, refunding, alive]) await shop.settled(id);
  const states = await Promise.all([charging, refunding, alive].map(async (id) => (await shop.row(id)).state));
  assert.deepEqual(states, ['succeeded', 'refunded', 'charging']);
});

test('the version before takes up nothing that is in the hands of this one', async () => {
  const shop = openPayments(base);
  const id = await shop.paid();
  await shop.calls.refundOrder(create(RefundOrderRequestSchema, { orderId: id, reason: 'r' }), staffCall());
  const { rows } = await sql`select order_id from payments where order_id = ${id} and lease_until < bus.now()`.execute(
    base.read,
  );
  assert.deepEqual(rows, []);
  await shop.settler.stop();
});
