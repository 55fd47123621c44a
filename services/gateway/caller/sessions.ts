import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { Caller as KnownCaller } from '#contracts/gen/rialto/identity/v1/identity_pb.ts';
import type { Clock } from '#platform/kernel/clock.ts';
import { anonymous, type Caller } from '#platform/rpc/port.ts';
import { cookie } from './cookies.ts';
import { expiring } from './expiring.ts';
import { rolesOf } from './tokens.ts';

/** Finds out who a browser's session cookie belongs to. */
export interface Sessions {
  /** The `name=value` of the session in a Cookie header; empty when it has none. */
  find(header: string | undefined): string;
  resolve(session: string): Promise<Caller>;
  /** The id under which the session is told to be over; empty when it is none. */
  idOf(session: string): Promise<string>;
  /** The session changes now, so what is known of it is old. */
  forget(session: string): void;
}

/** A sign-out on another replica is seen after so long at the latest. */
const rememberedMs = 1_000;

/** `ask` is identity's answer to one cookie. */
export function sessions(options: {
  readonly ask: (cookie: string) => Promise<KnownCaller | null>;
  /** The cookie's name, exactly: identity's, which on https is bound to the host. */
  readonly cookieName: string;
  readonly clock: Clock;
}): Sessions {
  const nowMs = () => options.clock.monotonicMs();
  const known = expiring<Promise<Owned>>({ most: 10_000, nowMs });

  function owned(session: string): Promise<Owned> {
    const asked = known.get(session);
    if (asked !== undefined) return asked;
    // The promise is kept, so that a page's ten requests ask once.
    const asking = options.ask(session).then(ownedBy);
    known.set(session, asking, nowMs() + rememberedMs);
    asking.catch(() => known.delete(session));
    return asking;
  }

  return {
    find(header) {
      const { name, value } = cookie(header, (one) => one === options.cookieName);
      return value === '' ? '' : `${name}=${value}`;
    },
    resolve: async (session) => (await owned(session)).caller,
    idOf: async (session) => (await owned(session)).sessionId,
    forget: (session) => known.delete(session),
  };
}

/** Whose a session is, and the id by which identity tells that it is over; empty when it is none. */
interface Owned {
  readonly caller: Caller;
  readonly sessionId: string;
}

const ownedBy = (known: KnownCaller | null): Owned =>
  known === null ? { caller: anonymous, sessionId: '' } : { caller: callerOf(known), sessionId: known.sessionId };

/** Whom identity knows, as the other services are told. */
const callerOf = (known: KnownCaller): Caller => ({
  ...{ kind: 'user', id: known.userId, email: known.email, roles: rolesOf(known.roles), areas: known.areas },
  ...(known.provedAt === undefined ? {} : { provedAtMs: timestampMs(known.provedAt) }),
  secondFactor: known.secondFactor,
  mustChangePassword: known.mustChangePassword,
});
