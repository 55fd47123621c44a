import { type IncomingHttpHeaders, request, type ServerResponse } from 'node:http';
import type { HttpHandler } from './service.ts';

/** Says which service a proxied request is for, since a process may hold several. */
export const forService = 'x-rialto-service';

const answerTimeoutMs = 30_000;

/** Meant for one connection only (RFC 9110, 7.6.1). */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Hands requests on to a service in another process and streams the answer back; 502 when it cannot be had. */
export function proxyTo(service: string, address: string): HttpHandler {
  const { hostname, port } = new URL(address);
  return (incoming, outgoing) => {
    const onward = request(
      {
        host: hostname.replace(/^\[|\]$/g, ''),
        port: port === '' ? 80 : port,
        method: incoming.method,
        path: incoming.url,
        headers: { ...forwarded(incoming.headers), [forService]: service },
        timeout: answerTimeoutMs,
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, forwarded(answer.headers));
        answer.pipe(outgoing);
        answer.on('error', () => outgoing.destroy());
      },
    );
    onward.on('timeout', () => onward.destroy(new Error('timeout')));
    onward.on('error', () => unreachable(service, outgoing));
    outgoing.on('close', () => onward.destroy());
    incoming.on('error', () => onward.destroy());
    incoming.pipe(onward);
  };
}

function forwarded(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const named = new Set((headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase()));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name) && !named.has(name)));
}

function unreachable(service: string, outgoing: ServerResponse): void {
  if (outgoing.headersSent) {
    outgoing.destroy();
    return;
  }
  const body = {
    type: 'about:blank',
    title: 'Bad Gateway',
    status: 502,
    reason: 'UNAVAILABLE',
    detail: `${service} does not answer.`,
  };
  outgoing.writeHead(502, { 'content-type': 'application/problem+json' }).end(JSON.stringify(body));
}
