import { devicesSql } from './repository/devices.ts';
import { peopleSql } from './repository/people.ts';
import { proofsSql } from './repository/proofs.ts';
import { sessionsSql } from './repository/sessions.ts';
import type { IdentityDatabase } from './repository/tables.ts';

export type { Profile } from './repository/people.ts';
export { resetProofs } from './repository/proofs.ts';
export type { IdentityDatabase, IdentityTables } from './repository/tables.ts';

export type Repository = ReturnType<typeof openRepository>;

/** All SQL about people, sessions and proofs, except better-auth's own. */
export const openRepository = (database: IdentityDatabase) => ({
  ...peopleSql(database),
  ...sessionsSql(database),
  ...proofsSql(database),
  ...devicesSql(database),
});
