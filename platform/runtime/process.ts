import type { Logger } from 'pino';
import type { Clock } from '#platform/kernel/clock.ts';
import { armedCrash, type Crash, noCrash } from '#platform/kernel/crash.ts';
import type { Ids } from '#platform/kernel/ids.ts';
import { layered } from '#platform/rpc/chain.ts';
import { doubled } from '#platform/rpc/doubled.ts';
import { clientInterceptors, serverInterceptors } from '#platform/rpc/interceptors/index.ts';
import type { Interceptors } from '#platform/rpc/port.ts';
import { createMetrics, type Metrics } from '#platform/telemetry/metrics.ts';
import type { Traces } from '#platform/telemetry/port.ts';
import { createTraces } from '#platform/telemetry/traces.ts';
import { type Calls, openCalls } from './calls.ts';
import type { Closing } from './closing.ts';
import type { Configuration } from './configuration.ts';
import type { Ground } from './ground.ts';
import { type Http, openHttp } from './http.ts';
import { openOps } from './ops.ts';
import type { GroundTools } from './postgres-ground.ts';
import { openReadiness, type Readiness } from './readiness.ts';
import { openSecrets, type Secret } from './secrets.ts';
import type { AnyRunning } from './table.ts';

/** What the services of one process share. */
export interface Process {
  readonly ground: Ground;
  readonly calls: Calls;
  readonly http: Http;
  readonly metrics: Metrics;
  readonly traces: Traces;
  readonly readiness: Readiness;
  readonly secret: Secret;
  readonly crash: Crash;
  readonly opsPort: number;
  /** The services that have started, by name. */
  readonly running: Map<string, AnyRunning>;
}

/** What a process is opened with. */
export interface Tools {
  readonly configuration: Configuration;
  readonly closing: Closing;
  readonly log: Logger;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly openGround?: (tools: GroundTools) => Promise<Ground>;
}

/** Opens everything under the services; what was opened is in `closing` also when a later part fails. */
export async function openProcess(tools: Tools): Promise<Process> {
  const { configuration, closing, log, ids } = tools;
  const { platform, shop } = configuration;
  const metrics = createMetrics();
  const readiness = openReadiness();
  const ops = await openOps({ configuration, metrics, health: readiness.health, log });
  closing.add('ground', 'ops', ops.stop);
  const traces = await tracesOf(configuration, ids);
  closing.add('ground', 'traces', traces.stop);
  const secret = await openSecrets({ given: platform.secret, dataDir: shop.dataDir });
  const openGround = tools.openGround ?? (await import('./postgres-ground.ts')).openPostgresGround;
  const ground = await openGround({ ...tools, secret, metrics });
  readiness.leanOnMany('database', ground.check);
  const running = new Map<string, AnyRunning>();
  return {
    ground,
    calls: openCalls({ ...tools, ...interceptorsOf(tools, { metrics, traces }), secret: secret('rpc') }),
    http: openHttp({ configuration, running }),
    metrics,
    traces,
    readiness,
    secret,
    crash: platform.crash === '' ? noCrash : armedCrash(platform.crash),
    opsPort: ops.port,
    running,
  };
}

const tracesOf = ({ platform, shop, split, order }: Configuration, ids: Ids): Promise<Traces> =>
  createTraces({
    endpoint: platform.otlpEndpoint,
    sampled: platform.sampled,
    serviceName: split ? order.map((service) => service.name).join('+') : 'rialto',
    version: shop.version,
    ids,
  });

function interceptorsOf(
  { configuration, clock, ids, log }: Tools,
  telemetry: { readonly metrics: Metrics; readonly traces: Traces },
): { readonly client: Interceptors; readonly server: Interceptors } {
  const contracts = configuration.order.flatMap(({ contract }) => (contract === null ? [] : [contract]));
  const usual = clientInterceptors({ clock, ids });
  const twice = layered(
    configuration.platform.doubleCalls ? [doubled((method) => log.warn({ method }, 'call.answers_differ'))] : [],
  );
  return {
    client: { unary: [...twice.unary, ...usual.unary], stream: [...twice.stream, ...usual.stream] },
    server: serverInterceptors({ contracts, clock, policy: configuration.shop, ...telemetry }),
  };
}
