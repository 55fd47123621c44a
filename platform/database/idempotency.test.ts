import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Kysely, sql } from 'kysely';
import { InventoryService } from '#contracts/gen/rialto/inventory/v1/inventory_pb.ts';
import { Failure } from '#platform/kernel/errors.ts';
import { begin, type Command, forgetOldAnswers, keyed, once, remember, remembered } from './idempotency.ts';
import { kyselyOn } from './pool.ts';
import { type TestDatabase, testDatabase } from './testing.ts';

interface Tables {
  effects: { key: string };
}

describe('a command that is sent again', () => {
  let database: TestDatabase<Tables>;
  let db: Kysely<Tables>;
  const folder = mkdtempSync(join(tmpdir(), 'rialto-idempotency-'));
  before(async () => {
    writeFileSync(join(folder, '0001.sql'), 'create table effects (key text)');
    database = await testDatabase<Tables>('shelf', pathToFileURL(`${folder}/`));
    db = kyselyOn<Tables>(database.poolOf('shelf', { max: 30 }));
  });
  after(async () => {
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  const commandOf = (body: string, key: string = randomUUID()): Command => ({
    scope: 'shelf.put',
    key,
    bodyHash: createHash('sha256').update(body).digest(),
  });
  const put = (command: Command): Promise<string> =>
    db.transaction().execute(async (tx) => {
      const answer = await once({ db: tx }, command, async () => {
        await tx.insertInto('effects').values({ key: command.key }).execute();
        return Buffer.from(`answer to ${command.key}`);
      });
      return Buffer.from(answer).toString();
    });
  const effectsOf = async (command: Command): Promise<number> =>
    (await db.selectFrom('effects').select('key').where('key', '=', command.key).execute()).length;
  const hasReason = (reason: string) => (error: unknown) => error instanceof Failure && error.reason === reason;

  test('has its effect once and gets the same answer', async () => {
    const command = commandOf('one book');
    assert.equal(await put(command), `answer to ${command.key}`);
    assert.equal(await put(command), `answer to ${command.key}`);
    assert.equal(await effectsOf(command), 1);
    assert.equal(Buffer.from((await remembered(db, command)) ?? []).toString(), `answer to ${command.key}`);
  });

  test('has a scope of its own for each method, and for each thing that it is about', () => {
    const key = { idempotencyKey: 'k' };
    const { moveStock, transferStock } = InventoryService.method;
    const calls = [keyed(moveStock, 'PAN', key), keyed(transferStock, 'PAN', key), keyed(moveStock, 'POT', key)];
    assert.equal(new Set(calls.map(({ scope }) => scope)).size, 3);
    assert.equal(calls[0]?.scope, 'rialto.inventory.v1.InventoryService.moveStock/PAN');
  });

  test('is refused when the same key comes with another request', async () => {
    const command = commandOf('one book');
    await put(command);
    await assert.rejects(put(commandOf('two books', command.key)), hasReason('IDEMPOTENCY_KEY_REUSED'));
    await assert.rejects(remembered(db, commandOf('two books', command.key)), hasReason('IDEMPOTENCY_KEY_REUSED'));
  });

  test('is told so while the first is at work, also with another request', async () => {
    const command = commandOf('one book');
    await db.transaction().execute(async (tx) => {
      assert.equal(await begin({ db: tx }, command), undefined);
      await assert.rejects(put(command), hasReason('IDEMPOTENCY_IN_PROGRESS'));
      await assert.rejects(put(commandOf('two books', command.key)), hasReason('IDEMPOTENCY_IN_PROGRESS'));
      await remember({ db: tx }, command, Buffer.from('done'));
    });
    assert.equal(await put(command), 'done');
  });

  test('may be tried anew when the first failed', async () => {
    const command = commandOf('one book');
    const failing = db.transaction().execute((tx) => once({ db: tx }, command, () => Promise.reject(new Error('no'))));
    await assert.rejects(failing, /no/);
    assert.equal(await put(command), `answer to ${command.key}`);
  });

  test('a hundred times at once has one effect, and everybody gets its answer or is asked to wait', async () => {
    for (let round = 0; round < 5; round += 1) {
      const command = commandOf(`round ${round}`);
      const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => put(command)));
      for (const outcome of outcomes) {
        if (outcome.status === 'fulfilled') assert.equal(outcome.value, `answer to ${command.key}`);
        else assert.ok(hasReason('IDEMPOTENCY_IN_PROGRESS')(outcome.reason), String(outcome.reason));
      }
      assert.ok(outcomes.some(({ status }) => status === 'fulfilled'));
      assert.equal(await effectsOf(command), 1);
    }
  });

  test('reads again when the first committed after the snapshot of the second', async () => {
    const command = commandOf('one book');
    const owner = database.poolOf('shelf', { url: database.ownerUrl, max: 2 });
    // Holds the second up between its snapshot and its insert.
    await owner.query(`create function shelf.hold() returns trigger language plpgsql as $$ begin
      if current_setting('test.hold', true) = 'on' then perform pg_advisory_xact_lock(1); end if; return new; end $$`);
    await owner.query(
      'create trigger hold before insert on shelf.idempotency for each row execute function shelf.hold()',
    );
    const gate = await owner.connect();
    await gate.query('select pg_advisory_lock(1)');
    const second = db.transaction().execute(async (tx) => {
      await sql`set local test.hold = 'on'`.execute(tx);
      return begin({ db: tx }, command);
    });
    const waiting = `select from pg_locks l join pg_database d on d.oid = l.database
      where l.locktype = 'advisory' and not l.granted and d.datname = current_database()`;
    while ((await owner.query(waiting)).rowCount === 0);
    await sql`insert into idempotency (scope, key, body_hash, answer)
      values (${command.scope}, ${command.key}, ${command.bodyHash}, 'the first')`.execute(db);
    await gate.query('select pg_advisory_unlock(1)');
    gate.release();
    assert.equal(Buffer.from((await second) ?? []).toString(), 'the first');
    await owner.query('drop function shelf.hold cascade');
  });

  test('is forgotten after seven days, in bounded steps', async () => {
    await sql`insert into idempotency (scope, key, body_hash, created_at)
      select 'old', n::text, 'x', bus.now() - interval '8 days' from generate_series(1, 5) n`.execute(db);
    assert.equal(await forgetOldAnswers(db, 3), 3);
    assert.equal(await forgetOldAnswers(db, 3), 2);
    assert.equal(await forgetOldAnswers(db, 3), 0);
  });
});
