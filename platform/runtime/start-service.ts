import type { ServiceName } from '#contracts/events.ts';
import { serviceContext } from '#platform/rpc/context.ts';
import type { Process, Tools } from './process.ts';
import type { Dependencies } from './service.ts';
import type { AnyService } from './table.ts';

/**
 * Starts one service on what its process shares, and makes it callable. Answers what lets it begin to hear
 * events, which is done once all services have started.
 */
export async function startService(service: AnyService, open: Process, tools: Tools): Promise<() => void> {
  const { name } = service;
  const { configuration, closing, clock, ids } = tools;
  const { ground, calls, readiness, metrics, traces, secret, crash } = open;
  const log = tools.log.child({ service: name });
  const began = clock.monotonicMs();
  const database = await ground.databaseOf(service);
  const common: Common = {
    shop: configuration.shop,
    database,
    clock,
    ids,
    crash,
    log,
    metrics,
    traces,
    secret,
    ownContext: (timeoutMs: number) => serviceContext(name, timeoutMs, { clock, ids }),
    timeline: ground.timeline,
    http: open.http.of,
    health: readiness.health,
  };
  const needs = calls.clientsOf(service);
  const started = await service.start({ ...common, config: configuration.configOf(name), needs });
  if (started.stop !== undefined) closing.add(isEdge(service) ? 'edge' : 'services', name, started.stop);
  if (started.check !== undefined) readiness.lean(name, started.check);
  open.running.set(name, started);
  await calls.offer(service, started);
  log.info({ ms: Math.round(clock.monotonicMs() - began) }, 'service.started');
  return () => ground.consume(service, database, started.subscribers);
}

/** Whether it takes work in from outside: it has no contract, or hands out its own. */
const isEdge = ({ name, contract, needs }: AnyService): boolean => contract === null || Object.hasOwn(needs, name);

/** All that does not differ by the service's own types. */
type Common = Omit<Dependencies<ServiceName, Record<never, never>, Record<never, never>, unknown>, 'config' | 'needs'>;
