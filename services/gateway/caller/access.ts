import { Access } from '#contracts/gen/rialto/options/v1/options_pb.ts';
import { Failure } from '#platform/kernel/errors.ts';
import type { Caller } from '#platform/rpc/port.ts';

/**
 * Refuses a caller who may not call at all, before anything is read or looked up. The service checks the same
 * rule again: the edge is not what keeps it safe.
 */
export function admit(access: Access, caller: Caller): void {
  switch (access) {
    case Access.PUBLIC:
    case Access.HOLDER:
      return;
    case Access.CUSTOMER:
      return requireUser(caller);
    case Access.STAFF:
      requireUser(caller);
      if (!caller.roles.includes('staff') && !caller.roles.includes('admin')) throw forbidden('staff');
      return;
    case Access.ADMIN:
      requireUser(caller);
      if (!caller.roles.includes('admin')) throw forbidden('an administrator');
      return;
    case Access.SERVICE:
    case Access.UNSPECIFIED:
      throw forbidden('the shop itself');
  }
}

function requireUser(caller: Caller): void {
  if (caller.kind !== 'user') throw new Failure('unauthenticated', 'SIGN_IN_REQUIRED', 'Please sign in first.');
}

const forbidden = (who: string): Failure => new Failure('permission_denied', 'FORBIDDEN', `This is for ${who} alone.`);
