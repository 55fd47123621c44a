import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Metrics } from '#platform/telemetry/metrics.ts';
import { traceIdOf } from '#platform/telemetry/port.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Which limit a route counts against, for the access log. */
    rate?: string;
  }
}

/** Measures every exchange by its route's pattern; ids, queries and people are in no metric and no log line. */
export function observe(
  app: FastifyInstance,
  given: { readonly metrics: Pick<Metrics, 'http'>; readonly log: Logger; readonly accessLog: boolean },
): void {
  const { metrics, log, accessLog } = given;
  const level = accessLog ? 'info' : 'debug';
  const logged = log.isLevelEnabled(level);
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    const sample = { route, method: request.method, status: reply.statusCode, ms: reply.elapsedTime };
    metrics.http(sample);
    request.span?.end();
    if (logged) {
      const { rate } = request.routeOptions.config;
      log[level]({ ...sample, rate, traceId: traceIdOf(request.span?.traceparent ?? '') }, 'http.answered');
    }
    done();
  });
}
