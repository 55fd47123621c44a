import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { type Traces, traceIdOf } from '#platform/telemetry/traces.ts';
import { apiHeaders } from './headers.ts';
import { problemBody, problemOf } from './problems.ts';

/** Answers whatever was thrown as application/problem+json. */
export function failures({
  log,
  traces,
  https,
}: {
  readonly log: Logger;
  readonly traces: Traces;
  readonly https: boolean;
}) {
  const headers = { ...apiHeaders(https, null), 'content-type': 'application/problem+json; charset=utf-8' };
  return {
    handler(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
      const problem = problemOf(error);
      const traceId = traceIdOf(request.span?.traceparent ?? traces.start('refused', '').traceparent);
      if (problem.unexpected) log.error({ err: error, traceId, route: request.routeOptions?.url }, 'http.failed');
      reply.code(problem.status).headers(headers).headers(problem.headers).send(problemBody(problem, traceId));
    },
  };
}
