import { createServer, type Server } from 'node:http';
import type { Logger } from 'pino';
import type { Metrics } from '#platform/telemetry/metrics.ts';
import { about, type Configuration } from './configuration.ts';
import { isTaken, listen } from './listen.ts';
import { refuseSettings } from './refusal.ts';
import type { Health } from './service.ts';

/** Where operators and probes look at a process. */
interface Ops {
  readonly port: number;
  stop(): Promise<void>;
}

interface Given {
  readonly configuration: Configuration;
  readonly metrics: Metrics;
  readonly health: () => Promise<Health>;
  readonly log: Logger;
}

/** GET / (services and version), /health (alive), /ready (does its work), /metrics (Prometheus). */
export async function openOps(given: Given): Promise<Ops> {
  const server = createServer((request, response) => {
    answer(given, request.method ?? '', request.url ?? '').then(
      ({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body),
      (error: unknown) => {
        given.log.error({ err: error }, 'ops.failed');
        response.writeHead(500).end();
      },
    );
  });
  server.requestTimeout = 10_000;
  const port = await listenSomewhere(server, given);
  return {
    port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function listenSomewhere(server: Server, { configuration, log }: Given): Promise<number> {
  const { port, explicit } = configuration.ops;
  try {
    return await listen(server, port);
  } catch (error) {
    if (!isTaken(error)) throw error;
    if (explicit) {
      throw refuseSettings([{ env: 'METRICS_PORT', mend: `port ${port} is taken: give another one, or 0 for any` }]);
    }
    const free = await listen(server, 0);
    log.info({ taken: port, port: free }, 'ops.port_moved');
    return free;
  }
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

async function answer(given: Given, method: string, url: string): Promise<Answer> {
  if (method !== 'GET' && method !== 'HEAD') return json(405, { error: 'Only GET is answered here.' });
  const path = url.split('?')[0];
  if (path === '/') return json(200, about(given.configuration));
  if (path === '/health') return json(200, { status: 'alive' });
  if (path === '/ready') {
    const health = await given.health();
    return json(health.ready ? 200 : 503, health);
  }
  if (path === '/metrics') return { status: 200, type: given.metrics.contentType, body: await given.metrics.text() };
  return json(404, { error: 'There are /, /health, /ready and /metrics.' });
}

const json = (status: number, body: unknown): Answer => ({
  status,
  type: 'application/json',
  body: `${JSON.stringify(body)}\n`,
});
