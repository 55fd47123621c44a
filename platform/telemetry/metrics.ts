import { Counter, collectDefaultMetrics, Gauge, type Metric, Registry } from 'prom-client';
import { latencies } from './latencies.ts';

/** What a process counts about itself; one object a process, handed on to whoever measures. */
export interface Metrics {
  /** One HTTP request: `route` is the pattern, never the path with its ids. */
  http(sample: { readonly route: string; readonly method: string; readonly status: number; readonly ms: number }): void;
  /** One call answered or failed by a service of this process; `code` is "ok" or the failure's code. */
  rpc(sample: { readonly method: string; readonly code: string; readonly ms: number }): void;
  /** Events that a consumer has finished, must try again, or gave up. */
  events(sample: {
    readonly consumer: string;
    readonly outcome: 'handled' | 'retried' | 'parked';
    readonly count: number;
    /** Between the saying and the end of the handling of the oldest of them. */
    readonly lagMs?: number;
  }): void;
  /** One run of a runner. */
  runner(sample: { readonly name: string; readonly ok: boolean; readonly ms: number }): void;
  /** One SQL statement sent, BEGIN and COMMIT among them. */
  statement(service: string): void;
  /** Asked at every scrape how much a pool of connections is in use. */
  watchPool(name: string, usage: () => PoolUsage): void;
  /** Asked at every scrape how much a consumer still has to do. */
  watchBacklog(consumer: string, backlog: () => Promise<Backlog>): void;
  readonly contentType: string;
  /** Everything, as Prometheus reads it. */
  text(): Promise<string>;
}

interface PoolUsage {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

interface Backlog {
  readonly waiting: number;
  readonly parked: number;
}

/** Metrics of this process under the prefix "rialto_", with Node's own beside them. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const timed = (name: string, help: string, labelNames: readonly string[]) => {
    const made = latencies({ name, help, labelNames });
    // prom-client's type lists its own four classes; the registry needs only a name and get().
    registry.registerMetric(made as unknown as Metric);
    return made;
  };
  const http = timed('rialto_http_request_duration_seconds', 'Time to answer a request', ['route', 'method', 'status']);
  const rpc = timed('rialto_rpc_duration_seconds', 'Time to answer a call', ['method', 'code']);
  const lag = timed('rialto_event_lag_seconds', 'From the saying of an event to its handling', ['consumer']);
  const runs = timed('rialto_runner_duration_seconds', 'Time of one run', ['runner']);
  const registers = [registry];
  const events = new Counter({
    name: 'rialto_events_total',
    help: 'Events by consumer and outcome',
    labelNames: ['consumer', 'outcome'],
    registers,
  });
  const failures = new Counter({
    name: 'rialto_runner_failures_total',
    help: 'Runs that ended in an error',
    labelNames: ['runner'],
    registers,
  });
  const statements = new Counter({
    name: 'rialto_sql_statements_total',
    help: 'SQL statements sent, BEGIN and COMMIT among them',
    labelNames: ['service'],
    registers,
  });
  return {
    http: ({ route, method, status, ms }) => http.observe([route, method, String(status)], ms / 1000),
    rpc: ({ method, code, ms }) => rpc.observe([method, code], ms / 1000),
    events: ({ consumer, outcome, count, lagMs }) => {
      events.inc({ consumer, outcome }, count);
      if (lagMs !== undefined) lag.observe([consumer], lagMs / 1000);
    },
    runner: ({ name, ok, ms }) => {
      runs.observe([name], ms / 1000);
      if (!ok) failures.inc({ runner: name });
    },
    statement: (service) => statements.inc({ service }),
    watchPool: pools(registry),
    watchBacklog: backlogs(registry),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}

function pools(registry: Registry): Metrics['watchPool'] {
  const watched = new Map<string, () => PoolUsage>();
  new Gauge({
    name: 'rialto_pool_connections',
    help: 'Database connections of this process; waiting = callers without one',
    labelNames: ['pool', 'state'],
    registers: [registry],
    collect() {
      for (const [pool, usage] of watched) {
        for (const [state, count] of Object.entries(usage())) this.set({ pool, state }, count);
      }
    },
  });
  return (name, usage) => {
    watched.set(name, usage);
  };
}

function backlogs(registry: Registry): Metrics['watchBacklog'] {
  const watched = new Map<string, () => Promise<Backlog>>();
  new Gauge({
    name: 'rialto_events_unfinished',
    help: 'Events that a consumer has still to handle, and those it gave up',
    labelNames: ['consumer', 'state'],
    registers: [registry],
    async collect() {
      for (const [consumer, backlog] of watched) {
        // A scrape answers even when the database does not.
        const { waiting, parked } = await backlog().catch(() => ({ waiting: Number.NaN, parked: Number.NaN }));
        this.set({ consumer, state: 'waiting' }, waiting);
        this.set({ consumer, state: 'parked' }, parked);
      }
    },
  });
  return (consumer, backlog) => {
    watched.set(consumer, backlog);
  };
}
