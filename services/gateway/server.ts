import type { Socket } from 'node:net';
import { type FastifyInstance, fastify } from 'fastify';
import {
  bodyBytes,
  type Config,
  headerBytes,
  headersTimeoutMs,
  requestTimeoutMs,
  timeoutsCheckedMs,
} from './config.ts';
import type { failures } from './failures.ts';
import { parseJson } from './problems.ts';
import { proxiesOf } from './proxies.ts';

interface Given {
  readonly config: Pick<Config, 'trustedProxies'>;
  readonly problems: ReturnType<typeof failures>;
  /** Addresses as the router knows them. */
  readonly rewrite: (url: string) => string;
}

/** The HTTP server without a route: its bounds, and how it reads and fails. */
export function openServer({ config, problems, rewrite }: Given): FastifyInstance {
  const proxies = proxiesOf(config.trustedProxies) ?? [];
  const app = fastify({
    bodyLimit: bodyBytes,
    // Who sends slowly, on purpose or not, has so long and no longer.
    requestTimeout: requestTimeoutMs,
    http: {
      headersTimeout: headersTimeoutMs,
      connectionsCheckingInterval: timeoutsCheckedMs,
      maxHeaderSize: headerBytes,
      // An upgrade is never taken, whoever listens for one (the pages' framework does): the request is answered as it is.
      shouldUpgradeCallback: () => false,
    },
    trustProxy: proxies.length === 0 ? false : [...proxies],
    rewriteUrl: (request) => rewrite(request.url ?? '/'),
    routerOptions: { maxParamLength: 500 },
    frameworkErrors: problems.handler,
    clientErrorHandler: (error, socket) => answerPlainly(socket, problems.unread(error.code)),
    forceCloseConnections: 'idle',
  });
  app.decorateRequest('call', null);
  app.decorateRequest('span', null);
  app.setErrorHandler(problems.handler);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, async (_request: unknown, body: string) =>
    parseJson(body),
  );
  return app;
}

/** To what could not be read as a request there is no answer but bytes on the connection, which then ends. */
function answerPlainly(socket: Socket, answer: string): void {
  if (socket.writable && socket.bytesWritten === 0) socket.end(answer);
  else socket.destroy();
}
