import { create } from '@bufbuild/protobuf';
import { timestampNow } from '@bufbuild/protobuf/wkt';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { pino } from 'pino';
import { CartService } from '#contracts/gen/rialto/cart/v1/cart_pb.ts';
import { CatalogService } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import {
  GetKeysResponseSchema,
  type HandleAuthRequest,
  HandleAuthResponseSchema,
  IdentityService,
  ListEndedSessionsResponseSchema,
  ResolveSessionResponseSchema,
} from '#contracts/gen/rialto/identity/v1/identity_pb.ts';
import { InventoryService } from '#contracts/gen/rialto/inventory/v1/inventory_pb.ts';
import { OrdersService } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { PaymentsService, type ReceiveWebhookRequest } from '#contracts/gen/rialto/payments/v1/payments_pb.ts';
import { type Clock, systemClock } from '#platform/kernel/clock.ts';
import { Failure, notFound } from '#platform/kernel/errors.ts';
import { systemIds } from '#platform/kernel/ids.ts';
import { serviceContext } from '#platform/rpc/context.ts';
import { inProcessClient } from '#platform/rpc/in-process.ts';
import { clientInterceptors, serverInterceptors } from '#platform/rpc/interceptors/index.ts';
import type { CallContext } from '#platform/rpc/port.ts';
import { offering } from '#platform/rpc/testing.ts';
import { readSettings } from '#platform/runtime/config.ts';
import { idsOnly } from '#platform/telemetry/traces.ts';
import { openBuckets } from './buckets/open.ts';
import { settings } from './config.ts';
import { type EdgeDependencies, edge } from './edge.ts';

/** Ids that the toy shop knows. */
export const orderId = '11111111-1111-4111-8111-111111111111';
export const cartId = '22222222-2222-4222-8222-222222222222';
/** The cart that the person of session "good" has. */
export const personsCartId = '33333333-3333-4333-8333-333333333333';
export const origin = 'http://localhost:3000';

/** What the toy services were asked, for tests to look at. */
export interface Seen {
  readonly contexts: CallContext[];
  readonly auth: HandleAuthRequest[];
  readonly webhooks: ReceiveWebhookRequest[];
  readonly lines: string[];
  /** Sessions that are over; tests end more of them. */
  readonly ended: string[];
  keysAsked: number;
  sessionsAsked: number;
}

/** A gateway before toy services that speak the shop's own contracts, called as the shop calls them. */
export async function toyShop(
  more: { readonly env?: Readonly<Record<string, string>>; readonly clock?: Clock } & Partial<EdgeDependencies> = {},
) {
  const { clock = systemClock, env = {}, ...others } = more;
  const seen: Seen = {
    contexts: [],
    auth: [],
    webhooks: [],
    lines: [],
    ended: ['over'],
    keysAsked: 0,
    sessionsAsked: 0,
  };
  const signing = await generateKeyPair('EdDSA', { extractable: true });
  const publicJwk = { ...(await exportJWK(signing.publicKey)), kid: 'k1', alg: 'EdDSA' };
  const contracts = {
    catalog: CatalogService,
    cart: CartService,
    orders: OrdersService,
    inventory: InventoryService,
    payments: PaymentsService,
  };
  const log = pino({ level: 'trace' }, { write: (line: string) => void seen.lines.push(line) });
  const wired = {
    client: clientInterceptors({ clock: systemClock, ids: systemIds }),
    server: serverInterceptors({
      contracts: Object.values(contracts),
      traces: idsOnly(systemIds),
      metrics: { rpc() {} },
      clock: systemClock,
    }),
    clock: systemClock,
    log,
  };
  const payments = inProcessClient(PaymentsService, toyPayments(seen), wired);
  const cart = inProcessClient(CartService, toyCart(seen), wired);
  const orders = inProcessClient(OrdersService, toyOrders(seen), wired);
  const { config } = readSettings(settings, env);
  const app = await edge({
    config,
    buckets: await openBuckets(config, { clock, log }),
    shop: { mode: 'demo', origin, port: 3000, version: '1.2.3' },
    contracts,
    clients: {
      catalog: inProcessClient(CatalogService, toyCatalog(seen), wired),
      cart,
      orders,
      inventory: inProcessClient(InventoryService, toyInventory(seen), wired),
      payments,
    },
    identity: toyIdentity(seen, JSON.stringify({ keys: [publicJwk] })),
    payments,
    cart,
    orders,
    clock,
    log,
    metrics: { http() {} },
    traces: idsOnly(systemIds),
    secret: (purpose) => Buffer.alloc(32, purpose),
    ownContext: (timeoutMs) => serviceContext('gateway', timeoutMs, { clock: systemClock, ids: systemIds }),
    web: null,
    health: async () => ({ ready: true, checks: [] }),
    // Calls are refused for lateness where a test says so, not because the machine that runs it is busy.
    delay: { now: () => 0, sample: () => 0, stop() {} },
    ...others,
  });
  /** A token as identity would sign it, but for what the test changes. */
  const token = (claims: Record<string, unknown> = {}) =>
    new SignJWT({ ...ada, proved_at: Math.floor(Date.now() / 1000), iss: origin, aud: origin, ...claims })
      .setProtectedHeader({ alg: 'EdDSA', kid: 'k1' })
      .setExpirationTime('5m')
      .sign(signing.privateKey);
  return { app, seen, token, publicJwk };
}

const ada = { email: 'ada@example.com', roles: ['customer'], sub: 'u1', kind: 'access' };

const toyCatalog = (seen: Seen) =>
  offering(CatalogService, {
    listProducts: async (request, context) => {
      seen.contexts.push(context);
      return { products: [{ title: `${request.sort}/${request.pageSize}/${request.category}` }] };
    },
    getProduct: async ({ slug }, context) => {
      seen.contexts.push(context);
      if (slug === 'large') throw new Failure('resource_exhausted', 'MESSAGE_TOO_LARGE', 'Too large for a call.');
      if (slug === 'broken') throw new Error('password=hunter2 at /secret/path');
      if (slug !== 'soap') throw notFound('PRODUCT_NOT_FOUND', 'There is no such product.');
      return {
        id: 'p1',
        slug,
        title: 'Soap',
        price: { currencyCode: 'USD', minorUnits: 690n },
        attributes: { a: 'b' },
      };
    },
    importProducts: async ({ products }) => ({ created: products.length }),
  });

const toyCart = (seen: Seen) =>
  offering(CartService, {
    createCart: async (_request, context) => {
      seen.contexts.push(context);
      return { id: cartId };
    },
    addItem: async ({ id, sku, quantity }, context) => {
      seen.contexts.push(context);
      return { id, lines: [{ sku, quantity }] };
    },
    updateItem: async ({ id, sku, quantity }) => ({ id, lines: [{ sku, quantity }] }),
    removeItem: async ({ id, sku }) => ({ id, codes: [sku] }),
    claimCart: async ({ id }, context) => {
      seen.contexts.push(context);
      if (id !== cartId) throw notFound('CART_NOT_FOUND', 'There is no such cart.');
      return { id: personsCartId };
    },
    getMyCart: async (_request, context) => {
      if (context.caller.id !== 'user-good') throw notFound('CART_NOT_FOUND', 'You have no cart yet.');
      return { id: personsCartId };
    },
    quoteCart: async ({ id }) => ({ cart: { id, codes: ['quoted'] } }),
  });

const toyOrders = (seen: Seen) =>
  offering(OrdersService, {
    placeOrder: async ({ expectedTotal }, context) => {
      seen.contexts.push(context);
      if (expectedTotal !== undefined) throw isTold(context.idempotencyKey === 'before');
      if (context.idempotencyKey === 'busy') throw new Failure('aborted', 'IDEMPOTENCY_IN_PROGRESS', 'Still running.');
      return { order: { id: orderId, status: 1 }, accessToken: 'tok-1' };
    },
    getOrder: async ({ id }, context) => {
      seen.contexts.push(context);
      if (!context.orderTokens.includes('tok-1')) throw notFound('ORDER_NOT_FOUND', 'There is no such order.');
      return { id, status: 2 };
    },
    listOrders: async () => ({ orders: [] }),
    claimOrders: async (_request, context) => {
      seen.contexts.push(context);
      return { orderIds: [orderId] };
    },
    getInvoice: async ({ id }) => ({
      contentType: 'application/pdf',
      name: `Räche"nung ${id}.pdf`,
      data: Buffer.from('%PDF'),
    }),
    async *streamOrder({ id }, context) {
      const mine = context.orderTokens.includes('tok-1') || context.caller.kind === 'user';
      if (!mine) throw notFound('ORDER_NOT_FOUND', 'There is no such order.');
      yield { id, status: 1 };
      yield { id, status: 2 };
      await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
      seen.lines.push('stream ended');
    },
    cancelOrder: async ({ id }, context) => {
      seen.contexts.push(context);
      return { id, status: 6 };
    },
    adminListOrders: async () => ({ orders: [] }),
  });

/** What orders says to a total that its cart does not have, under a key that it knows, and under another one. */
const isTold = (knowsKey: boolean) =>
  knowsKey
    ? new Failure('out_of_range', 'IDEMPOTENCY_KEY_REUSED', 'The key came with another request before.')
    : new Failure('failed_precondition', 'TOTAL_CHANGED', 'The total has changed.');

const toyInventory = (seen: Seen) =>
  offering(InventoryService, {
    setStock: async ({ sku, onHand = 0 }, context) => {
      seen.contexts.push(context);
      return { sku, onHand };
    },
  });

const toyPayments = (seen: Seen) =>
  offering(PaymentsService, {
    receiveWebhook: async (request) => {
      if (request.signature !== 'signed') throw invalidSignature();
      seen.webhooks.push(request);
      return {};
    },
  });

const invalidSignature = () =>
  new Failure('invalid_argument', 'WEBHOOK_SIGNATURE_INVALID', 'Nobody whom we know signed this.');

/** What identity would do to the session's cookie: `?session=good` begins one, and sign-out ends it. */
function sessionHeaders(url: string): { name: string; value: string }[] {
  const { pathname, searchParams } = new URL(url);
  const begun = searchParams.get('session');
  const ended = pathname.endsWith('/sign-out') ? '; Max-Age=0' : '';
  if (begun === null && ended === '') return [];
  return [{ name: 'Set-Cookie', value: `rialto.session_token=${begun ?? ''}; Path=/; HttpOnly${ended}` }];
}

/** Knows one session, "good" of ada, and one staff session. */
const toyIdentity = (seen: Seen, jwksJson: string): EdgeDependencies['identity'] => ({
  getKeys: async () => {
    seen.keysAsked += 1;
    return create(GetKeysResponseSchema, { jwksJson });
  },
  listEndedSessions: async () =>
    create(ListEndedSessionsResponseSchema, { sessionIds: seen.ended, until: timestampNow() }),
  resolveSession: async ({ cookie = '' }) => {
    seen.sessionsAsked += 1;
    const [, name = ''] = cookie.split('=');
    const roles = name === 'boss' ? ['admin'] : ['customer'];
    const caller = {
      userId: `user-${name}`,
      email: 'ada@example.com',
      roles,
      sessionId: `session-${name}`,
      provedAt: timestampNow(),
      mustChangePassword: name === 'new',
    };
    return create(ResolveSessionResponseSchema, ['good', 'boss', 'new'].includes(name) ? { caller } : {});
  },
  handleAuth: async (request) => {
    const asked = create(IdentityService.method.handleAuth.input, request);
    seen.auth.push(asked);
    const headers = [
      { name: 'set-cookie', value: 'a=1; Path=/' },
      { name: 'set-cookie', value: 'b=2; Path=/' },
      { name: 'content-type', value: 'application/json' },
    ];
    return create(HandleAuthResponseSchema, {
      status: 201,
      headers: [...headers, ...sessionHeaders(asked.url)],
      body: asked.body,
    });
  },
});
