/**
 * Durations with p50, p95 and p99 of the last minutes. Counting into logarithmic buckets costs a tenth of a
 * microsecond, where prom-client's own summary (a t-digest a window) costs several: too much for every request.
 */
interface Latencies {
  readonly name: string;
  observe(labels: readonly string[], seconds: number): void;
  /** In the shape that prom-client's registry prints. */
  get(): Promise<{ name: string; help: string; type: 'summary'; values: readonly Value[]; aggregator: 'sum' }>;
}

interface Value {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

interface Series {
  readonly labels: Readonly<Record<string, string>>;
  count: number;
  sum: number;
  /** When `current` began to count; it becomes `previous` a window later. */
  since: number;
  current: Uint32Array;
  previous: Uint32Array;
}

const windowMs = 60_000;
const smallestSeconds = 1e-6;
const growth = Math.log(1.05);
/** From a microsecond to about 20 minutes, each bucket 5 % wider than the one before. */
const buckets = 420;
/** A label that takes endless values is a mistake; it must not eat the memory. */
const maxSeries = 2_000;

/** A new metric; `now` is a monotonic clock in milliseconds, a test gives its own. */
export function latencies(options: {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly now?: () => number;
}): Latencies {
  const now = options.now ?? (() => performance.now());
  const all = new Map<string, Series>();
  return {
    name: options.name,
    observe(labels, seconds) {
      const key = labels.join('\n');
      let series = all.get(key);
      if (series === undefined) {
        if (all.size >= maxSeries) return;
        series = empty(Object.fromEntries(options.labelNames.map((name, i) => [name, labels[i] ?? ''])), now());
        all.set(key, series);
      }
      rotate(series, now());
      series.count += 1;
      series.sum += seconds;
      const at = bucketOf(seconds);
      series.current[at] = (series.current[at] ?? 0) + 1;
    },
    async get() {
      for (const series of all.values()) rotate(series, now());
      const values = [...all.values()].flatMap((series) => print(options.name, series));
      return { name: options.name, help: options.help, type: 'summary', values, aggregator: 'sum' };
    },
  };
}

const empty = (labels: Readonly<Record<string, string>>, since: number): Series => ({
  labels,
  count: 0,
  sum: 0,
  since,
  current: new Uint32Array(buckets),
  previous: new Uint32Array(buckets),
});

/** The quantiles cover this window and the one before: one to two minutes. */
function rotate(series: Series, now: number): void {
  const age = now - series.since;
  if (age < windowMs) return;
  series.previous = age < 2 * windowMs ? series.current : new Uint32Array(buckets);
  series.current = new Uint32Array(buckets);
  series.since = now;
}

const bucketOf = (seconds: number): number =>
  Math.min(buckets - 1, Math.max(0, Math.ceil(Math.log(seconds / smallestSeconds) / growth)));

function print(name: string, series: Series): Value[] {
  const { labels } = series;
  return [
    ...[0.5, 0.95, 0.99].map((quantile) => ({ labels: { quantile, ...labels }, value: quantileOf(series, quantile) })),
    { metricName: `${name}_sum`, labels, value: series.sum },
    { metricName: `${name}_count`, labels, value: series.count },
  ];
}

/** The upper edge of the bucket in which the quantile lies, at most 5 % too high; 0 when nothing was seen. */
function quantileOf(series: Series, quantile: number): number {
  const counts = series.current.map((count, i) => count + (series.previous[i] ?? 0));
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return 0;
  let left = Math.ceil(total * quantile);
  const at = counts.findIndex((count) => {
    left -= count;
    return left <= 0;
  });
  return smallestSeconds * Math.exp(growth * at);
}
