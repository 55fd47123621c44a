import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Kysely, type KyselyPlugin, sql } from 'kysely';
import { listeningDatabase } from '#platform/events/testing.ts';
import type { Database } from './port.ts';
import { type TestDatabase, testDatabases } from './testing.ts';

const context = {
  caller: { kind: 'user', id: 'u1', email: 'staff@example.com', roles: ['staff'] },
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00',
} as const;
const entry = { action: 'orders.cancel', subject: 'order-1' };

describe('what the staff changed', () => {
  let base: TestDatabase<unknown>;
  let orders: Database<unknown, 'orders'>;
  let statements: string[] = [];
  before(async () => {
    base = await testDatabases([{ name: 'orders', migrations: null }]);
    const pool: Kysely<unknown> = base.read;
    orders = listeningDatabase<unknown, 'orders'>(pool.withPlugin(countingInto(() => statements))).database;
  });
  after(() => base.drop());

  test('is stored with the change, with who made it', async () => {
    await orders.transaction(async (tx) =>
      tx.audit(context, { ...entry, before: { total: 1299n, $typeName: 'x' }, after: null }),
    );
    assert.deepEqual((await base.audited()).at(-1), {
      actor_id: 'u1',
      actor_email: 'staff@example.com',
      actor_kind: 'user',
      action: 'orders.cancel',
      subject: 'order-1',
      before: { total: 1299 },
      after: null,
      traceparent: context.traceparent,
    });
  });

  test('is forgotten with a transaction that is rolled back', async () => {
    const known = (await base.audited()).length;
    const failing = orders.transaction(async (tx) => {
      tx.audit(context, entry);
      throw new Error('on purpose');
    });
    await assert.rejects(failing, /on purpose/);
    assert.equal((await base.audited()).length, known);
  });

  test('is one statement however much it is, and none when it is nothing', async () => {
    statements = [];
    await orders.transaction(async (tx) => {
      for (let line = 0; line < 3; line += 1) tx.audit(context, { ...entry, subject: `line-${line}` });
    });
    assert.equal(statements.length, 1);
    await orders.transaction(async () => {});
    assert.equal(statements.length, 1);
    const subjects = (await base.audited()).slice(-3).map((one) => one.subject);
    assert.deepEqual(subjects, ['line-0', 'line-1', 'line-2']);
  });

  test('is kept with a note of its length when it is too long', async () => {
    await orders.transaction(async (tx) => tx.audit(context, { ...entry, after: { text: 'ü'.repeat(20_000) } }));
    assert.deepEqual((await base.audited()).at(-1)?.after, { omittedBytes: 40_011 });
  });

  test('is written by the service that made it, and neither read nor changed by any', async () => {
    const forged = orders.transaction(async (tx) => tx.audit(context, { ...entry, action: 'payments.refund' }));
    await assert.rejects(forged, /rialto_orders may not act for payments/);
    for (const statement of ['select from', 'delete from']) {
      await assert.rejects(sql`${sql.raw(statement)} bus.audit_log`.execute(orders.read), /permission denied/);
    }
  });
});

/** Notes every statement that kysely makes. */
const countingInto = (statements: () => string[]): KyselyPlugin => ({
  transformQuery({ node }) {
    statements().push(node.kind);
    return node;
  },
  transformResult: async ({ result }) => result,
});
