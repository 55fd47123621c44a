import { createLocalJWKSet, decodeProtectedHeader, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import type { Clock } from '#platform/kernel/clock.ts';
import { Failure } from '#platform/kernel/errors.ts';
import type { Caller, Role } from '#platform/rpc/port.ts';
import type { EndedSessions } from './ended.ts';
import { expiring } from './expiring.ts';

/** Verifies access tokens of programs. */
export interface Tokens {
  /** Whom a token speaks for; fails with INVALID_TOKEN. */
  verify(token: string): Promise<Caller>;
  /** The session that a token was made in, empty when it names none; fails with INVALID_TOKEN. */
  sessionOf(token: string): Promise<string>;
}

/** Asymmetric ones alone: with HS256 a public key would be a password. */
const algorithms = ['EdDSA', 'ES256'];
/** A token signed with an unknown key asks for the keys again, but a flood of such tokens does not. */
const refreshMs = 5_000;
/** A key that identity has retired is good here for so long at most. */
const keptMs = 300_000;
const rememberedMs = 30_000;
const longest = 4096;

/** `keys` asks identity for its JSON Web Key Set; `origin` is issuer and audience. */
export function accessTokens(options: {
  readonly keys: () => Promise<string>;
  readonly origin: string;
  readonly clock: Clock;
  /** Tokens of sessions that are over are worth nothing. */
  readonly ended: EndedSessions;
}): Tokens {
  const { origin, clock } = options;
  const nowMs = () => clock.now().getTime();
  const verified = expiring<Bearer>({ most: 5_000, nowMs });
  const keys = keySource(options.keys, clock);

  async function checked(token: string): Promise<JWTPayload> {
    const header = decodeProtectedHeader(token);
    if ('jku' in header || 'x5u' in header || 'jwk' in header || 'x5c' in header)
      throw new errors.JWSInvalid('own key');
    const rules = {
      algorithms,
      issuer: origin,
      audience: origin,
      requiredClaims: ['sub', 'exp'],
      clockTolerance: 5,
      currentDate: clock.now(),
    };
    try {
      return (await jwtVerify(token, await keys.present(), rules)).payload;
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      return (await jwtVerify(token, await keys.fresh(), rules)).payload;
    }
  }

  async function bearerOf(token: string): Promise<Bearer> {
    const known = verified.get(token);
    if (known !== undefined) return known;
    if (token === '' || token.length > longest) throw invalidToken();
    try {
      const payload = await checked(token);
      const bearer = { caller: callerOf(payload), sessionId: typeof payload['sid'] === 'string' ? payload['sid'] : '' };
      verified.set(token, bearer, Math.min(nowMs() + rememberedMs, (payload.exp ?? 0) * 1000));
      return bearer;
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof TypeError) throw invalidToken(error);
      throw error;
    }
  }

  return {
    async verify(token) {
      const { caller, sessionId } = await bearerOf(token);
      if (sessionId !== '' && (await options.ended.has(sessionId))) throw invalidToken();
      return caller;
    },
    sessionOf: async (token) => (await bearerOf(token)).sessionId,
  };
}

/** Whom a token speaks for, and the session that it was made in; empty when it names none. */
interface Bearer {
  readonly caller: Caller;
  readonly sessionId: string;
}

/** What a caller learns about a bad token: not which check it failed. */
export const invalidToken = (cause?: unknown): Failure =>
  new Failure('unauthenticated', 'INVALID_TOKEN', 'The access token is not valid, or no longer.', { cause });

function keySource(ask: () => Promise<string>, clock: Clock) {
  let asked = Number.NEGATIVE_INFINITY;
  let keys: Promise<ReturnType<typeof createLocalJWKSet>> | undefined;
  const load = () => {
    asked = clock.monotonicMs();
    const loading = ask().then((json) => createLocalJWKSet(parseKeys(json)));
    loading.catch(() => {
      if (keys === loading) keys = undefined;
    });
    keys = loading;
    return loading;
  };
  /** While identity is away, what it said last still counts. */
  const renew = (old: NonNullable<typeof keys>) =>
    load().catch(() => {
      keys = old;
      return old;
    });
  return {
    present: () => (keys === undefined ? load() : clock.monotonicMs() - asked < keptMs ? keys : renew(keys)),
    fresh: () => (keys !== undefined && clock.monotonicMs() - asked < refreshMs ? keys : load()),
  };
}

function parseKeys(json: string): JSONWebKeySet {
  const set: unknown = JSON.parse(json);
  if (typeof set !== 'object' || set === null || !('keys' in set) || !Array.isArray(set.keys)) {
    throw new Error('identity answered no key set');
  }
  return { keys: set.keys };
}

function callerOf(payload: JWTPayload): Caller {
  const { sub = '', email, roles, kind, areas, proved_at, second_factor, must_change_password } = payload;
  if (sub === '') throw new errors.JWTInvalid('no subject');
  // Identity may sign other things with the same key.
  if (kind !== 'access') throw new errors.JWTInvalid('another kind of token');
  return {
    ...{ kind: 'user', id: sub, email: typeof email === 'string' ? email : '', roles: rolesOf(roles) },
    areas: Array.isArray(areas) ? areas.filter((area) => typeof area === 'string') : [],
    ...(typeof proved_at === 'number' ? { provedAtMs: proved_at * 1000 } : {}),
    secondFactor: second_factor === true,
    mustChangePassword: must_change_password === true,
  };
}

/** The roles that we know among those given. */
export const rolesOf = (given: unknown): readonly Role[] => (Array.isArray(given) ? given.filter(isRole) : []);

const isRole = (role: unknown): role is Role => role === 'customer' || role === 'staff' || role === 'admin';
