import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { CartService } from '#contracts/gen/rialto/cart/v1/cart_pb.ts';
import type { IdentityService } from '#contracts/gen/rialto/identity/v1/identity_pb.ts';
import type { OrdersService } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import type { PaymentsService } from '#contracts/gen/rialto/payments/v1/payments_pb.ts';
import type { Clock } from '#platform/kernel/clock.ts';
import { Failure } from '#platform/kernel/errors.ts';
import type { CallContext, Client } from '#platform/rpc/port.ts';
import type { Health, HttpHandler, Needs, ShopSettings } from '#platform/runtime/service.ts';
import type { Metrics } from '#platform/telemetry/metrics.ts';
import type { Traces } from '#platform/telemetry/port.ts';
import { admission } from './admission.ts';
import { authRoutes } from './auth.ts';
import type { Buckets } from './buckets/port.ts';
import { callers } from './caller/callers.ts';
import { endedAt, endedSessions } from './caller/ended.ts';
import { orderCookie } from './caller/order-cookie.ts';
import { trustedOrigins } from './caller/origin.ts';
import { watchOver } from './caller/over.ts';
import { sessions } from './caller/sessions.ts';
import { accessTokens } from './caller/tokens.ts';
import { callHandler } from './calls.ts';
import { claimsOf } from './claims.ts';
import { bodyBytes, type Config, importBytes } from './config.ts';
import { crossOrigins, originsOf } from './cors.ts';
import { failures } from './failures.ts';
import { fallbackRoutes } from './fallback.ts';
import { fileHandler, isFile } from './files.ts';
import { type Holds, holds } from './holds.ts';
import { imageRoutes } from './images.ts';
import { rateClassOf } from './limits/allowances.ts';
import { rateLimits, unlimited } from './limits/limits.ts';
import { methodOf } from './methods.ts';
import { observe } from './observe.ts';
import { docsRoutes } from './openapi/routes.ts';
import { openedOrders } from './order-link.ts';
import type { LoopDelay } from './overload/delay.ts';
import { overload, shed } from './overload/overload.ts';
import { workOf } from './overload/work.ts';
import { type Route, routesOf, verbsOf } from './routes/table.ts';
import { verbRewriter } from './routes/template.ts';
import { openServer } from './server.ts';
import { streamCounter, streamHandler } from './streams.ts';
import { knowVisitors } from './visitor.ts';
import { webhookRoutes } from './webhooks.ts';

/** Everything the edge uses; the clients answer the contracts of the same names. */
export interface EdgeDependencies {
  readonly config: Config;
  readonly shop: Pick<ShopSettings, 'mode' | 'origin' | 'port' | 'version'>;
  readonly contracts: Needs;
  readonly clients: Readonly<Record<string, unknown>>;
  readonly identity: Pick<
    Client<typeof IdentityService>,
    'handleAuth' | 'resolveSession' | 'getKeys' | 'listEndedSessions'
  >;
  readonly payments: Pick<Client<typeof PaymentsService>, 'receiveWebhook'>;
  readonly cart: Pick<Client<typeof CartService>, 'claimCart' | 'getMyCart'>;
  readonly orders: Pick<Client<typeof OrdersService>, 'claimOrders' | 'getOrder'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'http'>;
  readonly traces: Traces;
  readonly secret: (purpose: string) => Buffer;
  readonly ownContext: (timeoutMs: number) => CallContext;
  /** The pages; null when nobody has any. */
  readonly web: HttpHandler | null;
  readonly health: () => Promise<Health>;
  /** Where calls are counted; null when they are not. */
  readonly buckets: Buckets | null;
  /** Another measure of how late the event loop is, for tests. */
  readonly delay?: LoopDelay;
}

/** The shop's one HTTP server: built, not yet listening. */
export async function edge(given: EdgeDependencies): Promise<FastifyInstance> {
  const { config, shop, clock, identity, ownContext } = given;
  const https = shop.origin.startsWith('https:');
  const routes = routesOf(given.contracts);
  const rewrite = verbRewriter(verbsOf(routes));
  const problems = failures({ log: given.log, traces: given.traces, https });
  const app = openServer({ config, problems, rewrite });
  knowVisitors(app, given.secret('edge'));
  observe(app, { ...given, accessLog: config.accessLog });
  crossOrigins(app, originsOf(config.corsOrigins) ?? []);
  const { log, delay } = given;
  const load = overload({ delayMs: config.overloadDelayMs, clock, log, ...(delay === undefined ? {} : { delay }) });
  shed(app, load);

  const timeoutMs = config.callTimeoutMs;
  const trusted = trustedOrigins(shop);
  const cookieName = sessionCookieName(https);
  const known = sessions({
    clock,
    cookieName,
    ask: async (cookie) => {
      const { caller } = await identity.resolveSession({ cookie }, ownContext(timeoutMs));
      return caller ?? null;
    },
  });
  const ended = endedSessions({ clock, ask: endedAt(identity, () => ownContext(timeoutMs)) });
  const tokens = accessTokens({
    clock,
    ended,
    origin: shop.origin,
    keys: async () => (await identity.getKeys({}, ownContext(timeoutMs))).jwksJson,
  });
  const orders = orderCookie({ key: given.secret('order-cookie'), secure: https });
  const limits =
    given.buckets === null ? unlimited : rateLimits({ buckets: given.buckets, percent: config.rateLimitsPercent });
  app.addHook('onClose', () => limits.close());
  const held = holdsOf(given, timeoutMs);
  const asking = callers({ tokens, sessions: known, orders, trusted, clock });
  const admitted = {
    callers: asking,
    limits,
    traces: given.traces,
    callTimeoutMs: timeoutMs,
    streamTimeoutMs: config.streamTimeoutMs,
  };
  const streams = streamCounter({ perAddress: config.streamsPerAddress });
  const watch = watchOver({ callers: asking, ended });
  app.addHook('preClose', async () => streams.stop());

  for (const route of routes) {
    const method = methodOf(given.clients, route);
    app.route({
      method: route.verb,
      url: route.template.pattern,
      bodyLimit: isImport(route) ? importBytes : bodyBytes,
      // A HEAD of a stream would never end.
      exposeHeadRoute: route.streamEvent === '',
      config: { rate: rateClassOf(route.rate), ...(route.streamEvent === '' && { work: workOf(route) }) },
      onRequest: admission(route, admitted),
      handler: handlerOf(route, { ...given, ...config, method, orders, holds: held, streams, watch, https }),
    });
  }
  webhookRoutes(app, { payments: given.payments, limits, ownContext, timeoutMs, https });
  const claims = claimsOf({ ...given, sessions: known, orderCookie: orders, https });
  authRoutes(app, {
    identity,
    sessions: known,
    cookieName,
    claims,
    limits,
    ownContext,
    timeoutMs,
    origin: shop.origin,
    trusted,
  });
  docsRoutes(app, { routes, contracts: given.contracts, shop, https });
  imageRoutes(app, { limits, https });
  openedOrders(app, { routes, clients: given.clients, orders, ownContext, limits, timeoutMs, https });
  fallbackRoutes(app, { ...given, routes, limits, load, https, failed: problems.raw });
  await app.ready();
  return app;
}

/** Orders that are looked up as the shop itself; null where nothing is limited. */
function holdsOf({ config, clock, orders, ownContext }: EdgeDependencies, timeoutMs: number): Holds | null {
  if (!config.rateLimits) return null;
  return holds({
    perAccount: config.holdsPerCustomer,
    perAddress: config.holdsPerAddress,
    clock,
    statusOf: async (id) => {
      try {
        return (await orders.getOrder({ id }, ownContext(timeoutMs))).status;
      } catch (error) {
        if (error instanceof Failure && error.code === 'not_found') return null;
        throw error;
      }
    },
  });
}

/** One answer as JSON, many as server-sent events, or a document as it is. */
function handlerOf(route: Route, given: Parameters<typeof callHandler>[1] & Parameters<typeof streamHandler>[1]) {
  if (route.streamEvent !== '') return streamHandler(route, given);
  return isFile(route.method.output) ? fileHandler(route, given) : callHandler(route, given);
}

/** As identity names it; the prefix exists only over https. */
const sessionCookieName = (https: boolean): string => `${https ? '__Host-' : ''}rialto.session_token`;

/** Imports carry many things at once, and only staff may send them. */
const isImport = (route: Route): boolean =>
  route.template.verb === 'import' && route.template.path.startsWith('/api/v1/admin/');
