import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Metrics } from '#platform/telemetry/metrics.ts';
import { traceIdOf } from '#platform/telemetry/port.ts';

/** Measures every exchange by its route's pattern; ids, queries and people are in no metric and no log line. */
export function observe(
  app: FastifyInstance,
  { metrics, log }: { readonly metrics: Pick<Metrics, 'http'>; readonly log: Logger },
): void {
  const debug = log.isLevelEnabled('debug');
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    const sample = { route, method: request.method, status: reply.statusCode, ms: reply.elapsedTime };
    metrics.http(sample);
    request.span?.end();
    if (debug) log.debug({ ...sample, traceId: traceIdOf(request.span?.traceparent ?? '') }, 'http.answered');
    done();
  });
}
