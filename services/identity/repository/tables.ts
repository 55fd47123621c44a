import type { Generated } from 'kysely';
import type { Database } from '#platform/database/port.ts';

/** Tables of the schema `identity`, as far as our own SQL reads them. */
export interface IdentityTables {
  users: {
    id: string;
    name: string;
    email: string;
    email_verified: boolean;
    two_factor_enabled: Generated<boolean>;
    created_at: Generated<Date>;
    updated_at: Generated<Date>;
    roles: Generated<string[]>;
    areas: Generated<string[]>;
    disabled_at: Date | null;
    must_change_password: Generated<boolean>;
    announced_at: Date | null;
  };
  sessions: {
    id: string;
    expires_at: Date;
    token: string;
    user_id: string;
    created_at: Generated<Date>;
    second_factor: Generated<boolean>;
    proved_at: Generated<Date>;
  };
  ended_sessions: { id: string; ended_at: Date };
  credentials: {
    id: string;
    account_id: string;
    provider_id: string;
    user_id: string;
    password: string | null;
    updated_at: Date;
  };
  passkeys: { id: string; user_id: string; counter: number };
  second_factors: { id: string; user_id: string };
  verifications: { id: string; identifier: string; value: string; expires_at: Date };
  tries: { key: string; count: number; until: Date };
  signing_keys: {
    id: string;
    public_key: string;
    private_key: string;
    created_at: Date;
    expires_at: Date | null;
    alg: string | null;
    crv: string | null;
  };
}

export type IdentityDatabase = Database<IdentityTables, 'identity'>;
