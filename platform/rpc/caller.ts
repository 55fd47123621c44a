import type { Caller } from './port.ts';

/** The caller again, sharing nothing that could be changed, and without what does not belong to one. */
export const callerCopy = ({ kind, id, email, roles, ...more }: Caller): Caller => ({
  ...{ kind, id, email, roles: [...roles] },
  ...(more.areas === undefined ? {} : { areas: [...more.areas] }),
  ...(more.provedAtMs === undefined ? {} : { provedAtMs: more.provedAtMs }),
  ...(more.secondFactor === undefined ? {} : { secondFactor: more.secondFactor }),
  ...(more.mustChangePassword === undefined ? {} : { mustChangePassword: more.mustChangePassword }),
});
