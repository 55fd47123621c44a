import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '#platform/kernel/clock.ts';
import { Failure } from '#platform/kernel/errors.ts';
import { anonymous, type CallContext, type Caller } from '#platform/rpc/port.ts';
import { Refusal } from '../problems.ts';
import type { OrderCookie } from './order-cookie.ts';
import { provenance } from './origin.ts';
import type { Sessions } from './sessions.ts';
import { invalidToken, type Tokens } from './tokens.ts';

/** Finds out who asks, and with what in hand. */
export interface Callers {
  /** The context of one call; a promise only when somebody has to be asked, which most requests need not. */
  contextOf(request: Asked): CallContext | Promise<CallContext>;
  /** The id of the session by which somebody asks; empty when it is by none. */
  sessionOf(headers: IncomingHttpHeaders): Promise<string>;
}

/** What of a request says who asks. */
export interface Asked {
  readonly headers: IncomingHttpHeaders;
  /** Whether the request may change something. */
  readonly changes: boolean;
  readonly takesIdempotencyKey: boolean;
  readonly traceparent: string;
  readonly timeoutMs: number;
}

interface Given {
  readonly tokens: Tokens;
  readonly sessions: Sessions;
  readonly orders: OrderCookie;
  readonly trusted: ReadonlySet<string>;
  readonly clock: Clock;
}

export function callers(given: Given): Callers {
  return {
    contextOf(asked) {
      const { headers } = asked;
      const held = heldTokens(given, asked);
      if (headers.authorization !== undefined) {
        return given.tokens
          .verify(bearer(headers.authorization))
          .then((caller) => contextFor(given, asked, caller, held));
      }
      const session = given.sessions.find(headers.cookie);
      if (session === '') return contextFor(given, asked, anonymous, held);
      if (asked.changes && provenance(headers, given.trusted) !== 'same') throw crossOrigin();
      return given.sessions.resolve(session).then((caller) => contextFor(given, asked, caller, held));
    },
    async sessionOf({ authorization, cookie }) {
      if (authorization !== undefined) return given.tokens.sessionOf(bearer(authorization));
      const session = given.sessions.find(cookie);
      return session === '' ? '' : given.sessions.idOf(session);
    },
  };
}

function contextFor(given: Given, asked: Asked, caller: Caller, orderTokens: readonly string[]): CallContext {
  return {
    caller,
    traceparent: asked.traceparent,
    // The transports hold the call to it, so the signal needs no timer.
    deadlineMs: given.clock.now().getTime() + asked.timeoutMs,
    signal: new AbortController().signal,
    idempotencyKey: asked.takesIdempotencyKey ? idempotencyKey(asked.headers) : '',
    orderTokens,
  };
}

/**
 * Tokens of single orders. Those of the cookie count for a change only when a page of the shop asks: a foreign
 * page is refused, and a program that merely keeps cookies is treated as if it had none.
 */
function heldTokens({ orders, trusted }: Given, { headers, changes }: Asked): readonly string[] {
  const own = headers['order-token'];
  const explicit = typeof own === 'string' && own !== '' && own.length <= 500 ? [own] : [];
  if (headers.cookie === undefined) return explicit;
  const remembered = orders.read(headers.cookie);
  if (remembered.length === 0 || !changes) return [...explicit, ...remembered];
  const from = provenance(headers, trusted);
  if (from === 'foreign') throw crossOrigin();
  return from === 'same' ? [...explicit, ...remembered] : explicit;
}

function bearer(header: string): string {
  const token = /^Bearer +([\w.~+/-]+=*) *$/i.exec(header)?.[1];
  if (token === undefined) throw invalidToken();
  return token;
}

function idempotencyKey(headers: IncomingHttpHeaders): string {
  const key = headers['idempotency-key'];
  if (key === undefined) return '';
  if (typeof key === 'string' && /^[\x21-\x7e]{1,200}$/.test(key)) return key;
  throw new Failure(
    'invalid_argument',
    'INVALID_IDEMPOTENCY_KEY',
    'Idempotency-Key takes 1 to 200 visible ASCII characters.',
  );
}

const crossOrigin = () =>
  new Refusal(403, 'CROSS_ORIGIN', 'A request that changes something by a cookie must come from a page of the shop.');
