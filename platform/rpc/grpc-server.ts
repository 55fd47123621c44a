import { createServer, type Http2Server, type ServerHttp2Session } from 'node:http2';
import type { DescService } from '@bufbuild/protobuf';
import type { ConnectRouter, HandlerContext } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import type { Clock } from '#platform/kernel/clock.ts';
import { Failure } from '#platform/kernel/errors.ts';
import type { Ids } from '#platform/kernel/ids.ts';
import { toConnect } from './connect.ts';
import { traceparentOr } from './context.ts';
import { contextFrom } from './credentials.ts';
import { onThisSide, unavailable } from './failures.ts';
import { streamWithin, within } from './guard.ts';
import { offerHealth } from './health.ts';
import { CLOSING_MS, DEFAULT_DEADLINE_MS, MAX_MESSAGE_BYTES } from './limits.ts';
import { copiers } from './messages.ts';
import type { CallContext, Implementation, Interceptors, RpcLog } from './port.ts';
import { isStreaming, isUnary, serve } from './server.ts';

/** A contract with what answers it, as a list of several kinds can hold it. */
export interface Offer {
  readonly contract: DescService;
  readonly implementation: Implementation<DescService>;
}

/** Pairs a contract with its implementation. */
export const offer = <S extends DescService>(contract: S, implementation: Implementation<S>): Offer => ({
  contract,
  implementation: implementation as Implementation<DescService>,
});

interface GrpcServerOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host: string;
  readonly services: readonly Offer[];
  readonly interceptors: Interceptors;
  /** The shop's secret between services. */
  readonly secret: Buffer;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: RpcLog;
  /** What grpc.health.v1 answers; always serving when absent. */
  readonly serving?: () => boolean;
}

/** Answers gRPC on HTTP/2 without TLS. Rejects when the port is taken. */
export async function grpcServer(
  options: GrpcServerOptions,
): Promise<{ port: number; server: Http2Server; close(): Promise<void> }> {
  const shutdown = new AbortController();
  const server = createServer(
    connectNodeAdapter({
      connect: false,
      grpcWeb: false,
      acceptCompression: [],
      readMaxBytes: MAX_MESSAGE_BYTES,
      writeMaxBytes: MAX_MESSAGE_BYTES,
      routes(router) {
        for (const { contract, implementation } of options.services)
          route(router, contract, implementation, { ...options, shutdown: shutdown.signal });
        offerHealth(
          router,
          options.services.map(({ contract }) => contract.typeName),
          { serving: options.serving ?? (() => true), shutdown: shutdown.signal },
        );
      },
    }),
  );
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
  });
  const port = await listening(server, options);
  return { port, server, close: () => closed(server, sessions, shutdown) };
}

function route<S extends DescService>(
  router: ConnectRouter,
  contract: S,
  implementation: Implementation<S>,
  options: GrpcServerOptions & { readonly shutdown: AbortSignal },
) {
  const { clock, log, interceptors } = options;
  const served = serve(contract, implementation, { interceptors, log, copierOf: copiers() });
  for (const method of contract.methods) {
    if (isUnary(method)) {
      const next = served.unary(method);
      router.rpc(method, async (request, handler) => {
        try {
          const context = contextOf(handler, options);
          return await within(context, clock, (held) => next({ service: contract, method, request, context: held }));
        } catch (error) {
          throw leaving(error, handler, log);
        }
      });
    } else if (isStreaming(method)) {
      const next = served.stream(method);
      router.rpc(method, async function* (request, handler) {
        try {
          const given = contextOf(handler, options);
          const context = { ...given, signal: AbortSignal.any([given.signal, options.shutdown]) };
          yield* streamWithin(context, clock, (held) => next({ service: contract, method, request, context: held }));
        } catch (error) {
          throw leaving(error, handler, log);
        }
      });
    } else {
      throw new TypeError(`${contract.typeName}.${method.name} streams its requests; no transport here carries that`);
    }
  }
}

function contextOf(handler: HandlerContext, { clock, ids, secret }: GrpcServerOptions): CallContext {
  const nowMs = clock.now().getTime();
  const given = contextFrom(handler.requestHeader, { method: nameOf(handler), secret, nowMs });
  return {
    ...given,
    traceparent: traceparentOr(given.traceparent, ids),
    deadlineMs: nowMs + (handler.timeoutMs() ?? DEFAULT_DEADLINE_MS),
    signal: handler.signal,
  };
}

const nameOf = (handler: HandlerContext) => `${handler.service.typeName}/${handler.method.name}`;

function leaving(error: unknown, handler: HandlerContext, log: RpcLog): Error {
  const call = { method: nameOf(handler), traceparent: handler.requestHeader.get('traceparent') ?? '' };
  return toConnect(error instanceof Failure ? error : onThisSide(error, call, log));
}

function listening(server: Http2Server, { port, host }: { port: number; host: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

async function closed(server: Http2Server, sessions: Set<ServerHttp2Session>, shutdown: AbortController) {
  const done = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  for (const session of sessions) session.close();
  const late = setTimeout(() => {
    for (const session of sessions) session.destroy();
  }, CLOSING_MS);
  // Streams end now, for they would never end by themselves; the others may finish.
  shutdown.abort(unavailable('The service'));
  await done;
  clearTimeout(late);
}
