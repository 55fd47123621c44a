import { Access } from '#contracts/gen/rialto/options/v1/options_pb.ts';
import type { Role } from '#platform/rpc/port.ts';

/** Everybody who may knock at a route. */
export const people = ['anonymous', 'guest', 'customer', 'staff', 'admin'] as const;
export type Person = (typeof people)[number];

/** What somebody without the right is told: nobody is asked to sign in, somebody is not let in. */
export type Verdict = 'in' | 401 | 403;

/** Whether a rule lets somebody call at all. Whether what they ask for is theirs is the next question. */
export function verdict(access: Access, person: Person): Verdict {
  const isSignedIn = person !== 'anonymous' && person !== 'guest';
  const isRefused = isSignedIn ? 403 : 401;
  switch (access) {
    case Access.PUBLIC:
    case Access.HOLDER:
      return 'in';
    case Access.CUSTOMER:
      return isSignedIn ? 'in' : 401;
    case Access.STAFF:
      return person === 'staff' || person === 'admin' ? 'in' : isRefused;
    case Access.ADMIN:
      return person === 'admin' ? 'in' : isRefused;
    case Access.SERVICE:
    case Access.UNSPECIFIED:
      return isRefused;
  }
}

export const rolesOf = (person: Person): readonly Role[] => {
  if (person === 'anonymous' || person === 'guest') return [];
  return person === 'customer' ? ['customer'] : ['customer', person];
};
