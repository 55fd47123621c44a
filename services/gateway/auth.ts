import type { FastifyInstance, FastifyRequest, RouteHandlerMethod } from 'fastify';
import type { IdentityService } from '#contracts/gen/rialto/identity/v1/identity_pb.ts';
import type { CallContext, Client } from '#platform/rpc/port.ts';
import { isOffered } from './auth-addresses.ts';
import { sessionChange } from './caller/session-change.ts';
import type { Sessions } from './caller/sessions.ts';
import type { Claims } from './claims.ts';
import { authBytes } from './config.ts';
import { securityHeaders } from './headers.ts';
import { counting, type Limits } from './limits/limits.ts';
import { pagesHeader } from './visitor.ts';

interface Given {
  readonly identity: Pick<Client<typeof IdentityService>, 'handleAuth'>;
  readonly sessions: Sessions;
  /** The session cookie's name, exactly. */
  readonly cookieName: string;
  readonly claims: Claims;
  readonly limits: Limits;
  readonly ownContext: (timeoutMs: number) => CallContext;
  readonly timeoutMs: number;
  readonly origin: string;
  readonly trusted: ReadonlySet<string>;
}

/** Hands /api/auth/** to identity as it came: method, address, headers and bytes. */
export function authRoutes(app: FastifyInstance, given: Given): void {
  const headers = { ...securityHeaders(given.origin.startsWith('https:')), 'cache-control': 'no-store' };
  app.register(async (auth) => {
    auth.removeAllContentTypeParsers();
    auth.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    const handler: RouteHandlerMethod = async (request, reply) => {
      const session = given.sessions.find(request.headers.cookie);
      const answer = await given.identity.handleAuth(
        {
          method: request.method,
          url: askedOrigin(request, given) + request.url,
          headers: headersOf(request),
          body: request.body instanceof Uint8Array ? request.body : new Uint8Array(),
        },
        given.ownContext(given.timeoutMs),
      );
      // Whatever it did, it may have been a sign-out.
      if (session !== '' && request.method !== 'GET') given.sessions.forget(session);
      reply.code(answer.status).headers(headers);
      for (const { name, value } of answer.headers) if (!ours.has(name.toLowerCase())) reply.header(name, value);
      for (const one of await heldAfter(request, answer.headers, given)) reply.header('set-cookie', one);
      return reply.send(Buffer.from(answer.body));
    };
    const shared = { url: '/api/auth/*', bodyLimit: authBytes, handler };
    auth.route({
      ...shared,
      method: 'GET',
      onRequest: counting(given.limits, 'read', isThere),
      config: { work: 'shop', rate: 'read' },
    });
    auth.route({
      ...shared,
      method: ['POST', 'PUT', 'PATCH', 'DELETE'],
      onRequest: counting(given.limits, 'sign_in', isThere),
      config: { work: 'sign_in', rate: 'sign_in' },
    });
  });
}

const isThere = ({ method, originalUrl }: FastifyRequest): boolean => isOffered(method, originalUrl);

/** The cookies of cart and orders after a sign-in or a sign-out. */
async function heldAfter(
  request: FastifyRequest,
  answered: readonly { readonly name: string; readonly value: string }[],
  { claims, sessions, cookieName }: Given,
): Promise<readonly string[]> {
  const { cookie } = request.headers;
  const change = sessionChange(answered, { cookieName, before: sessions.find(cookie) });
  if (change.kind === 'begun') return claims.signedIn(change.session, cookie);
  // A session also ends for a moment, while a second factor is asked for; only leaving lets go of what is held.
  return change.kind === 'ended' && request.url.startsWith('/api/auth/sign-out') ? claims.signedOut() : [];
}

/** What is between two machines, not between browser and identity. */
const ours = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'upgrade', 'date']);

/** Headers that only a proxy may set, and then for us: identity learns the address that we believe in. */
const forwarded = new Set([
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'forwarded',
  pagesHeader,
]);

function headersOf(request: FastifyRequest): { name: string; value: string }[] {
  const given = Object.entries(request.headers).flatMap(([name, value]) =>
    ours.has(name) || forwarded.has(name) || value === undefined
      ? []
      : [value].flat().map((one) => ({ name, value: one })),
  );
  return [...given, { name: 'x-forwarded-for', value: request.visitor }];
}

/** The origin in the browser's address bar. A Host header that is not ours would end up in the links of mails. */
function askedOrigin(request: FastifyRequest, { origin, trusted }: Given): string {
  const asked = `${new URL(origin).protocol}//${request.headers.host ?? ''}`;
  return trusted.has(asked) ? asked : origin;
}
