import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Traces } from '#platform/telemetry/port.ts';
import { traceIdOf } from '#platform/telemetry/port.ts';
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
  const described = (error: unknown, request: FastifyRequest) => {
    const problem = problemOf(error);
    const traceId = traceIdOf(request.span?.traceparent ?? traces.start('refused', '').traceparent);
    if (problem.unexpected) log.error({ err: error, traceId, route: request.routeOptions?.url }, 'http.failed');
    return { problem, body: problemBody(problem, traceId) };
  };
  return {
    /** The same where Fastify has let go of the answer; one that has begun is cut off, so that it does not look whole. */
    raw(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
      const { problem, body } = described(error, request);
      if (reply.raw.headersSent) reply.raw.destroy();
      else reply.raw.writeHead(problem.status, { ...headers, ...problem.headers }).end(body);
    },
    handler(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
      const { problem, body } = described(error, request);
      reply.code(problem.status).headers(headers).headers(problem.headers).send(body);
    },
  };
}
