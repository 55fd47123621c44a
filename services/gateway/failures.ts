import { STATUS_CODES } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Traces } from '#platform/telemetry/port.ts';
import { traceIdOf } from '#platform/telemetry/port.ts';
import { apiHeaders } from './headers.ts';
import { problemBody, problemOf, Refusal } from './problems.ts';

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
    /** The bytes of an answer to what could not be read as a request. */
    unread(code: string | undefined): string {
      const problem = problemOf(unreadable(code));
      const body = problemBody(problem, traceIdOf(traces.start('refused', '').traceparent));
      const lines = Object.entries({
        ...headers,
        'content-length': String(Buffer.byteLength(body)),
        connection: 'close',
      });
      const head = [
        `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
        ...lines.map((line) => line.join(': ')),
      ];
      return `${head.join('\r\n')}\r\n\r\n${body}`;
    },
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

function unreadable(code: string | undefined): Refusal {
  if (code === 'HPE_HEADER_OVERFLOW') return new Refusal(431, 'HEADERS_TOO_LARGE', 'The headers are too long.');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new Refusal(408, 'REQUEST_TIMEOUT', 'The request came too slowly.');
  return new Refusal(400, 'MALFORMED_REQUEST', 'This is no HTTP request.');
}
