import assert from 'node:assert/strict';
import { test } from 'node:test';
import pino from 'pino';
import { testDatabases } from '#platform/database/testing.ts';
import { openLine } from '#platform/database/testing-line.ts';
import { openDoorbell } from './doorbell.ts';

test('a connection that gives no answer is replaced, and rings come through again', { timeout: 60_000 }, async (t) => {
  const base = await testDatabases([{ name: 'orders', migrations: null }]);
  const line = await openLine(base.ownerUrl);
  const [lost, rung] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const log = pino({ level: 'warn' }, { write: (text: string) => text.includes('doorbell.lost') && lost.resolve() });
  const common = { log, heartbeatMs: 500 };
  const listening = await openDoorbell({ ...common, url: line.url, onRing: () => rung.resolve() });
  const ringing = await openDoorbell({ ...common, url: base.ownerUrl, onRing: () => {} });
  let again: NodeJS.Timeout | undefined;
  t.after(async () => {
    clearInterval(again);
    await Promise.all([listening.close(), ringing.close()]);
    line.close();
    await base.drop();
  });
  const before = listening.backendPid();
  line.swallow();
  await lost.promise;
  assert.equal(listening.backendPid(), 0, 'until there is another one');
  again = setInterval(() => ringing.ring('orders'), 20);
  await rung.promise;
  assert.ok(![0, before].includes(listening.backendPid()));
});
