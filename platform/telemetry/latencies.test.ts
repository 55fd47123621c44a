import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latencies } from './latencies.ts';

const quantile = async (metric: ReturnType<typeof latencies>, wanted: number) =>
  (await metric.get()).values.find((value) => value.labels['quantile'] === wanted)?.value ?? Number.NaN;

test('quantiles are right within 5 %', async () => {
  const metric = latencies({ name: 'x', help: 'x', labelNames: ['route'], now: () => 0 });
  for (let ms = 1; ms <= 1_000; ms += 1) metric.observe(['/'], ms / 1_000);
  for (const wanted of [0.5, 0.95, 0.99]) {
    const found = await quantile(metric, wanted);
    assert(found >= wanted * 0.999 && found <= wanted * 1.051, `p${wanted * 100} is ${found}`);
  }
});

test('quantiles forget what is older than two minutes, the count does not', async () => {
  let now = 0;
  const metric = latencies({ name: 'x', help: 'x', labelNames: [], now: () => now });
  metric.observe([], 10);
  now = 120_001;
  assert.equal(await quantile(metric, 0.99), 0);
  assert.equal((await metric.get()).values.find((value) => value.metricName === 'x_count')?.value, 1);
});
