import { Access } from '#contracts/gen/rialto/options/v1/options_pb.ts';
import type { Role } from '#platform/rpc/port.ts';

/** Everybody who may knock at a route. */
export const people = ['anonymous', 'guest', 'customer', 'staff', 'admin'] as const;
export type Person = (typeof people)[number];

/** What somebody without the right is told: nobody is asked to sign in, somebody is not let in. */
export type Verdict = 'in' | 401 | 403;

const signedIn: readonly Person[] = ['customer', 'staff', 'admin'];

/** Whom each rule lets in; a rule that is not listed lets nobody in. */
const admitted: ReadonlyMap<Access, readonly Person[]> = new Map<Access, readonly Person[]>([
  [Access.PUBLIC, people],
  [Access.HOLDER, people],
  [Access.CUSTOMER, signedIn],
  [Access.STAFF, ['staff', 'admin']],
  [Access.ADMIN, ['admin']],
]);

/** Whether a rule lets somebody call at all. Whether what they ask for is theirs is the next question. */
export function verdict(access: Access, person: Person): Verdict {
  if (admitted.get(access)?.includes(person) === true) return 'in';
  return signedIn.includes(person) ? 403 : 401;
}

export const rolesOf = (person: Person): readonly Role[] => {
  if (person === 'anonymous' || person === 'guest') return [];
  return person === 'customer' ? ['customer'] : ['customer', person];
};
