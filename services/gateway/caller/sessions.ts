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
  /** The session changes now, so what is known of it is old. */
  forget(session: string): void;
}

/** A sign-out on another replica is seen after so long at the latest. */
const rememberedMs = 1_000;

/** `ask` is identity's answer to one cookie. */
export function sessions(options: {
  readonly ask: (cookie: string) => Promise<Caller | null>;
  /** The cookie's name, exactly: identity's, which on https is bound to the host. */
  readonly cookieName: string;
  readonly clock: Clock;
}): Sessions {
  const nowMs = () => options.clock.monotonicMs();
  const known = expiring<Promise<Caller>>({ most: 10_000, nowMs });
  return {
    find(header) {
      const { name, value } = cookie(header, (one) => one === options.cookieName);
      return value === '' ? '' : `${name}=${value}`;
    },
    resolve(session) {
      const asked = known.get(session);
      if (asked !== undefined) return asked;
      // The promise is kept, so that a page's ten requests ask once.
      const asking = options.ask(session).then((caller) => caller ?? anonymous);
      known.set(session, asking, nowMs() + rememberedMs);
      asking.catch(() => known.delete(session));
      return asking;
    },
    forget: (session) => known.delete(session),
  };
}

/** Whom identity knows, as the other services are told. */
export const callerOf = (known: KnownCaller): Caller => ({
  ...{ kind: 'user', id: known.userId, email: known.email, roles: rolesOf(known.roles), areas: known.areas },
  ...(known.provedAt === undefined ? {} : { provedAtMs: timestampMs(known.provedAt) }),
  secondFactor: known.secondFactor,
  mustChangePassword: known.mustChangePassword,
});
