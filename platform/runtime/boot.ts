import type { Logger } from 'pino';
import { type Clock, systemClock } from '#platform/kernel/clock.ts';
import { type Ids, systemIds } from '#platform/kernel/ids.ts';
import type { Metrics } from '#platform/telemetry/metrics.ts';
import { type Closing, openClosing } from './closing.ts';
import { type Configuration, readConfiguration } from './configuration.ts';
import type { Ground } from './ground.ts';
import type { GroundTools } from './postgres-ground.ts';
import { openProcess } from './process.ts';
import type { Runner } from './runner.ts';
import { startRunner } from './runners.ts';
import type { Health } from './service.ts';
import { settle } from './settling.ts';
import type { Env } from './shop.ts';
import { startService } from './start-service.ts';
import type { AnyService } from './table.ts';

/** What a process is started with. */
export interface Boot {
  /** All services of the shop, whether they run here or not. */
  readonly table: readonly AnyService[];
  /** Names of those to run here; none = all. */
  readonly chosen: readonly string[];
  readonly env: Env;
  readonly log: Logger;
  readonly clock?: Clock;
  readonly ids?: Ids;
  /** Another ground than PostgreSQL, for tests of the boot itself. */
  readonly openGround?: (tools: GroundTools) => Promise<Ground>;
}

/** A process of the shop that does its work. */
export interface RunningShop {
  readonly services: readonly string[];
  readonly configuration: Configuration;
  /** What the services want the person at the terminal to know. */
  readonly announce: readonly string[];
  readonly opsPort: number;
  /** Where the services answer gRPC; 0 when they do not. */
  readonly rpcPort: number;
  readonly metrics: Metrics;
  health(): Promise<Health>;
  /** Takes no more work, finishes what goes on, and closes everything within ten seconds. */
  stop(): Promise<void>;
}

/**
 * Starts services in the order of their needs. Throws StartRefused with nothing started when a name, a
 * setting or the table is not right; when a service fails to start, what had started is stopped again.
 */
export async function boot(given: Boot): Promise<RunningShop> {
  const configuration = readConfiguration(given.table, given.chosen, given.env);
  const closing = openClosing(given.log);
  try {
    return await start(given, configuration, closing);
  } catch (error) {
    await closing.close();
    throw error;
  }
}

async function start(given: Boot, configuration: Configuration, closing: Closing): Promise<RunningShop> {
  const tools = {
    configuration,
    closing,
    log: given.log,
    clock: given.clock ?? systemClock,
    ids: given.ids ?? systemIds,
  };
  const open = await openProcess({ ...tools, ...(given.openGround && { openGround: given.openGround }) });
  const { running, readiness, metrics } = open;
  const consume: (() => void)[] = [];
  for (const service of configuration.order) consume.push(await startService(service, open, tools));
  const rpcPort = await open.calls.open(open.http.here);
  // Only now, so that what an event causes can be done by everybody.
  for (const begin of consume) begin();
  startRunners('platform', open.ground.runners(), { log: given.log, metrics, closing });
  for (const [name, one] of running) startRunners(name, one.runners ?? [], { log: given.log, metrics, closing });
  const here = new Set(running.keys());
  const awaited = [...running.values()].flatMap((one) => one.awaits ?? []).filter((name) => here.has(name));
  await settle(awaited, { ground: open.ground, clock: tools.clock, log: given.log });
  readiness.started();
  return {
    services: configuration.order.map((service) => service.name),
    configuration,
    announce: [...running.values()].flatMap((one) => one.announce ?? []),
    opsPort: open.opsPort,
    rpcPort,
    metrics,
    health: readiness.health,
    stop() {
      readiness.stopping();
      return closing.close();
    },
  };
}

function startRunners(
  service: string,
  runners: readonly Runner[],
  { log, metrics, closing }: { readonly log: Logger; readonly metrics: Metrics; readonly closing: Closing },
): void {
  for (const runner of runners) {
    const going = startRunner(runner, { log: log.child({ service }), metrics });
    closing.add('work', `runner ${runner.name}`, going.stop);
  }
}
