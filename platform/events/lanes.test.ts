import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import pg from 'pg';
import { testDatabases } from '#platform/database/testing.ts';

test('a lane that is won while a batch waits for its locks is left to the next batch', {
  timeout: 120_000,
}, async (t) => {
  const base = await testDatabases([{ name: 'inventory', migrations: null }]);
  t.after(() => base.drop());
  const connect = async () => {
    const client = new pg.Client({ connectionString: base.ownerUrl });
    // Cut with the database.
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  const [batch, other, watcher] = [await connect(), await connect(), await connect()];
  const pidOf = async (client: pg.Client) => (await client.query('select pg_backend_pid() as pid')).rows[0].pid;
  const [stays, leaves] = [randomUUID(), randomUUID()];
  const pids = new Map<string, number>([
    [stays, await pidOf(batch)],
    [leaves, await pidOf(other)],
  ]);
  const lease = (holder: string) =>
    watcher.query(`select bus.lease('inventory', $1, $2, '1 minute')`, [holder, pids.get(holder)]);
  const laneOf = async (holder: string): Promise<number> =>
    (await watcher.query('select min(lane) as lane from bus.lanes where holder = $1', [holder])).rows[0].lane;
  const take = async () => {
    const { rows } = await batch.query(`select subject from bus.take('inventory', $1, 10, null)`, [stays]);
    return rows.map(({ subject }) => subject);
  };
  // One has all lanes, gives half of them away, and the other takes these.
  for (const holder of [stays, leaves, stays, leaves]) await lease(holder);
  const subject = await subjectIn(watcher, await laneOf(leaves));
  await watcher.query(
    `select bus.publish(array[gen_random_uuid()], '{orders.placed}', array[$1::text], '{""}', array['{}'::json], '{1}', '{inventory}')`,
    [subject],
  );

  await other.query('begin');
  await other.query(`select pg_advisory_xact_lock(hashtext('inventory'), $1::int)`, [await laneOf(stays)]);
  const taking = take();
  while (!(await waitsForLock(watcher, pids.get(stays))));
  await watcher.query(`select bus.leave('inventory', $1)`, [leaves]);
  await lease(stays);
  await other.query('rollback');

  assert.deepEqual(await taking, []);
  assert.deepEqual(await take(), [subject]);
});

/** A subject whose events lie in a lane. */
async function subjectIn(client: pg.Client, lane: number): Promise<string> {
  const { rows } = await client.query(
    `select 's' || n as subject from generate_series(1, 1000) n where bus.lane_of('s' || n) = $1 limit 1`,
    [lane],
  );
  return rows[0].subject;
}

async function waitsForLock(client: pg.Client, pid: number | undefined): Promise<boolean> {
  const { rowCount } = await client.query('select from pg_locks where pid = $1 and not granted', [pid]);
  return rowCount !== 0;
}
