import assert from 'node:assert/strict';
import { test } from 'node:test';
import pino from 'pino';
import { testDatabases } from '#platform/database/testing.ts';
import { openLine } from '#platform/database/testing-line.ts';
import { openDoorbell } from './doorbell.ts';

test('a connection that gives no answer is replaced, and rings come through again', { timeout: 120_000 }, async (t) => {
  const base = await testDatabases([{ name: 'orders', migrations: null }]);
  const line = await openLine(base.ownerUrl);
  const [lost, rung] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const log = pino({ level: 'warn' }, { write: (text: string) => text.includes('doorbell.lost') && lost.resolve() });
  // Time passes when the test says so.
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const heartbeatMs = 5_000;
  const listening = await openDoorbell({ log, heartbeatMs, url: line.url, onRing: () => rung.resolve() });
  const ringing = await openDoorbell({ log, heartbeatMs: 100 * heartbeatMs, url: base.ownerUrl, onRing: () => {} });
  t.after(async () => {
    t.mock.timers.reset();
    await Promise.all([listening.close(), ringing.close()]);
    line.close();
    await base.drop();
  });
  const before = listening.backendPid();
  line.swallow();
  // It is asked, and gives no answer.
  for (let beat = 0; beat < 2; beat += 1) t.mock.timers.tick(heartbeatMs);
  await lost.promise;
  assert.equal(listening.backendPid(), 0, 'until there is another one');
  t.mock.timers.tick(heartbeatMs);
  while (listening.backendPid() === 0) await new Promise(setImmediate);
  ringing.ring('orders');
  await rung.promise;
  assert.ok(![0, before].includes(listening.backendPid()));
});
