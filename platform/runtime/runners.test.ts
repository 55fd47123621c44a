import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { createMetrics } from '#platform/telemetry/metrics.ts';
import { runner } from './runner.ts';
import { startRunner } from './runners.ts';

const tools = () => ({ log: pino({ level: 'silent' }), metrics: createMetrics() });
const never = 3_600_000;

test('a poke during a run causes one more run, and never two at once', async () => {
  let runs = 0;
  let atOnce = 0;
  const { promise: second, resolve } = Promise.withResolvers<void>();
  const sweep = runner('sweep', never, async () => {
    atOnce += 1;
    assert.equal(atOnce, 1);
    runs += 1;
    if (runs === 1) sweep.poke();
    if (runs === 2) resolve();
    await Promise.resolve();
    atOnce -= 1;
  });
  const going = startRunner(sweep, tools());
  await second;
  await going.stop();
  assert.equal(runs, 2);
});

test('a run that fails is counted and the next comes as usual', async () => {
  let runs = 0;
  const { promise: second, resolve } = Promise.withResolvers<void>();
  const { log, metrics } = tools();
  const sweep = runner('sweep', 1, async () => {
    runs += 1;
    if (runs === 1) throw new Error('no network');
    resolve();
  });
  const going = startRunner(sweep, { log, metrics });
  await second;
  await going.stop();
  assert.match(await metrics.text(), /rialto_runner_failures_total\{runner="sweep"\} 1/);
});

test('a stop aborts the run that goes on', async () => {
  const { promise: begun, resolve } = Promise.withResolvers<void>();
  const patient = runner('patient', never, async (signal) => {
    resolve();
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  });
  const going = startRunner(patient, tools());
  await begun;
  await going.stop();
});
