// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these strings are the text of programs.
import type { Check, Defect } from '../defects/defect.ts';
import { aboutTheEdge } from './holes-edge.ts';
import { aboutStaff } from './holes-staff.ts';

const edge: Check = { name: 'every address (edge)', file: 'tests/security/edge.test.ts' };
const single: Check = { name: 'single things (single)', file: 'tests/security/single.test.ts' };
const owners: Check = { name: 'every stranger (ownership)', file: 'tests/security/ownership.test.ts' };
const callers: Check = { name: 'who calls (caller)', file: 'services/gateway/caller/caller.test.ts' };
const limits: Check = { name: 'the limits', file: 'services/gateway/limits/limits.test.ts' };
const accounts: Check = { name: 'abuse of accounts', file: 'services/identity/abuse.test.ts' };
const links: Check = { name: 'links of mails', file: 'services/identity/links.test.ts' };
const confirmed: Check = { name: 'addresses confirmed', file: 'services/identity/confirming.test.ts' };
const secondFactor: Check = { name: 'second factors', file: 'services/identity/second-factor.test.ts' };
const cookies: Check = { name: 'cookies of sessions', file: 'services/identity/identity.test.ts', only: 'cookie' };
const stripe: Check = { name: 'signed webhooks', file: 'services/payments/provider/stripe-webhook.test.ts' };
const webhooks: Check = { name: 'webhooks heard', file: 'services/payments/rpc/webhook.test.ts' };
const logs: Check = { name: 'logs', file: 'platform/telemetry/logs.test.ts' };
const services: Check = { name: 'calls between services', file: 'platform/rpc/credentials.test.ts' };
const orders: Check = { name: 'orders placed', file: 'services/orders/place.test.ts' };

const tokens = 'services/gateway/caller/tokens.ts';

/** Holes that somebody could leave, and the check that has to see each. */
export const holes: readonly Defect[] = [
  {
    name: 'a token for another audience is taken',
    file: tokens,
    find: '      audience: origin,\n',
    replace: '',
    caughtBy: edge,
  },
  {
    name: 'a token that nobody signed is taken',
    file: tokens,
    find: 'const header = decodeProtectedHeader(token);',
    replace: `const header = decodeProtectedHeader(token);
    if (header.alg === 'none') return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());`,
    caughtBy: edge,
  },
  {
    name: 'a token of another kind is taken',
    file: tokens,
    find: `if (kind !== 'access') throw new errors.JWTInvalid('another kind of token');`,
    replace: '',
    caughtBy: edge,
  },
  {
    name: 'a key that was retired is good for ever',
    file: tokens,
    find: 'const keptMs = 300_000;',
    replace: 'const keptMs = Number.POSITIVE_INFINITY;',
    caughtBy: single,
  },
  {
    name: 'a token lives on when its session is over',
    file: tokens,
    find: `if (sessionId !== '' && (await options.ended.has(sessionId))) throw invalidToken();`,
    replace: 'void sessionId;',
    caughtBy: callers,
  },
  {
    name: 'a page of another site may change things by a cookie',
    file: 'services/gateway/caller/callers.ts',
    find: `if (asked.changes && provenance(headers, given.trusted) !== 'same') throw crossOrigin();`,
    replace: '',
    caughtBy: edge,
  },
  ...aboutStaff,
  ...aboutTheEdge,
  {
    name: 'fields that nobody asked for are passed over',
    file: 'services/gateway/json/decode.ts',
    find: `complain(below, 'is not a known field');`,
    replace: '',
    caughtBy: edge,
  },
  {
    name: 'quantities may be less than one',
    file: 'platform/rpc/interceptors/bounds.ts',
    find: 'minimum !== undefined && number < minimum',
    replace: 'minimum !== undefined && number < minimum && false',
    caughtBy: edge,
  },
  {
    name: 'a customer sees and changes the orders of others',
    file: 'services/orders/access.ts',
    find: `caller.kind === 'user' && order?.person.userId === caller.id`,
    replace: `caller.kind === 'user' && order !== undefined`,
    caughtBy: { ...owners, only: 'orders/\\{' },
  },
  {
    name: 'any order token opens any order',
    file: 'services/orders/access.ts',
    find: 'orderTokens.some((token) => tokenFits(token, id, tokenKey))',
    replace: 'orderTokens.some((token) => tokenFits(token, id, tokenKey) || tokenKey.length > 0)',
    caughtBy: { ...owners, only: 'orders/\\{' },
  },
  {
    name: 'a cart opens to whoever signed in',
    file: 'services/cart/domain.ts',
    find: `caller.kind === 'user' && caller.id === cart.userId`,
    replace: `caller.kind === 'user' && cart.userId !== ''`,
    caughtBy: { ...owners, only: 'carts/\\{id\\} ' },
  },
  {
    name: 'an address book holds the addresses of everybody',
    file: 'services/identity/repository/addresses.ts',
    find: 'from addresses where user_id = ${userId}',
    replace: 'from addresses where user_id <> ${userId} or true',
    caughtBy: { ...owners, only: 'addresses' },
  },
  {
    name: 'an Idempotency-Key counts for everybody',
    file: 'services/identity/addresses.ts',
    find: 'keyed(IdentityService.method.createAddress, userId, context)',
    replace: `keyed(IdentityService.method.createAddress, '', context)`,
    caughtBy: { ...owners, only: 'Idempotency-Key' },
  },
  {
    name: 'the total in the body is believed',
    file: 'services/orders/priced.ts',
    find: 'expected.minorUnits === BigInt(now.minorUnits)',
    replace: 'expected.minorUnits !== 0n',
    caughtBy: orders,
  },
  {
    name: 'a signature is compared by ===',
    file: 'services/gateway/caller/order-cookie.ts',
    find: 'given.length === right.length && timingSafeEqual(given, right)',
    replace: `signature === right.toString('base64url')`,
    caughtBy: { ...single, only: 'constant time' },
  },
  {
    name: 'the signature of another service is not looked at',
    file: 'platform/rpc/credentials.ts',
    find: '!timingSafeEqual(given, right)',
    replace: 'false',
    caughtBy: services,
  },
  {
    name: 'calls are not counted',
    file: 'services/gateway/admission.ts',
    find: 'given.limits.address(rate, request.visitor)',
    replace: 'undefined',
    caughtBy: { ...single, only: 'item 11' },
  },
  {
    name: 'X-Forwarded-For is believed from anybody',
    file: 'services/gateway/server.ts',
    find: 'proxies.length === 0 ? false',
    replace: 'proxies.length === 0 ? true',
    caughtBy: limits,
  },
  {
    name: 'a sign-up tells who is registered',
    file: 'services/identity/better-auth-options.ts',
    find: 'autoSignIn: false',
    replace: 'autoSignIn: true',
    caughtBy: accounts,
  },
  {
    name: 'the cookie of a session can be read by scripts',
    file: 'services/identity/better-auth-options.ts',
    find: 'httpOnly: true,',
    replace: 'httpOnly: false,',
    caughtBy: cookies,
  },
  {
    name: 'the cookie of orders can be read by scripts',
    file: 'services/gateway/caller/order-cookie.ts',
    find: 'HttpOnly; ',
    replace: '',
    caughtBy: callers,
  },
  {
    name: 'a webhook needs no signature',
    file: 'services/payments/provider/stripe.ts',
    find: 'return client.webhooks.constructEvent(payload, signature, secret, toleranceSeconds);',
    replace: 'return JSON.parse(Buffer.from(payload).toString());',
    caughtBy: stripe,
  },
  {
    name: 'a webhook of last year is believed',
    file: 'services/payments/provider/stripe.ts',
    find: 'const toleranceSeconds = 300;',
    replace: 'const toleranceSeconds = 300_000_000;',
    caughtBy: stripe,
  },
  {
    name: 'a webhook moves another amount than was asked for',
    file: 'services/payments/rpc/webhook.ts',
    find: 'ours.movement.amountMinor === amount.minorUnits &&',
    replace: 'amount.minorUnits >= 0 &&',
    caughtBy: webhooks,
  },
  {
    name: 'a page may run any script',
    file: 'services/web/server/security.ts',
    find: "`script-src 'nonce-${nonce}' 'strict-dynamic'${script}`",
    replace: "`script-src 'self' 'unsafe-inline'${script}${nonce === '' ? ' ' : ''}`",
    caughtBy: { ...single, only: 'item 23' },
  },
  {
    name: 'personal answers may be kept by anybody',
    file: 'services/gateway/headers.ts',
    find: `: 'no-store',`,
    replace: `: 'public, max-age=60',`,
    caughtBy: edge,
  },
  {
    name: 'a link of a mail can be used again',
    file: 'services/identity/repository/proofs.ts',
    find: `const proof = await db
        .deleteFrom('verifications')`,
    replace: `const proof = await db
        .selectFrom('verifications')`,
    also: { find: ".returning(['value', sql<boolean>`", replace: ".select(['value', sql<boolean>`" },
    caughtBy: links,
  },
  {
    name: 'the parcels of an owner go to whoever made the account before',
    file: 'services/identity/repository/proofs.ts',
    find: `'devices', 'addresses'] as const`,
    replace: `'devices'] as const`,
    caughtBy: links,
  },
  {
    name: 'a link that the shop did not write ends the reminders of somebody',
    file: 'services/notifications/unsubscribe/token.ts',
    find: 'return timingSafeEqual(bytes.subarray(markBytes), sealOf(key, mark)) ? mark : null;',
    replace: 'return mark;',
    caughtBy: { name: 'links of reminders', file: 'services/notifications/unsubscribe/token.test.ts' },
  },
  {
    name: 'whoever registered the address of somebody else first keeps the account that its owner confirms',
    file: 'services/identity/confirming.ts',
    find: 'if (accounts.includes(userId)) return null;',
    replace: 'if (accounts.length >= 0) return null;',
    caughtBy: confirmed,
  },
  {
    name: 'an old session and the password undo the second factor',
    file: 'services/identity/better-auth-before.ts',
    find: 'if (owner === null || owner.secondFactor) return;',
    replace: 'if (owner === null || owner.secondFactor || true) return;',
    caughtBy: secondFactor,
  },
  {
    name: 'a link of a mail is good for ever',
    file: 'services/identity/repository/proofs.ts',
    find: 'if (!proof?.alive) return false;',
    replace: 'if (proof === undefined) return false;',
    also: { find: ' and expires_at > bus.now()`', replace: '`' },
    caughtBy: links,
  },
  {
    name: 'a log names people',
    file: 'platform/telemetry/logs.ts',
    find: `text.replace(/[\\w.+-]+@[\\w-]+(\\.[\\w-]+)+/g, '[email]')`,
    replace: 'text',
    caughtBy: logs,
  },
  {
    name: 'a failure shows where it happened',
    file: 'services/gateway/problems.ts',
    find: `detail: 'Something went wrong on our side.',`,
    replace: `detail: error instanceof Error ? String(error.stack) : String(error),`,
    caughtBy: { ...single, only: 'insides' },
  },
];
