import { createAuthEndpoint } from '@better-auth/core/api';
import { APIError, sessionMiddleware } from 'better-auth/api';
import { z } from 'zod';
import { secondFactorMissing, tooMany } from './better-auth-before.ts';
import { accountsOf, dropClaim } from './better-auth-visitor.ts';
import type { Confirm } from './confirming.ts';
import type { Repository } from './repository.ts';

/** A way to sign in that this shop offers beside a password. */
export interface SignInWay {
  readonly id: string;
  readonly name: string;
}

interface Given {
  readonly ways: readonly SignInWay[];
  readonly verificationRequired: boolean;
  readonly staffSecondFactor: 'off' | 'required';
  readonly repository: Pick<Repository, 'proved' | 'ownerOfToken'>;
  readonly confirm: Confirm;
  /** Throw what better-auth throws when it is wrong. */
  readonly proving: {
    readonly password?: (headers: Headers, password: string) => Promise<unknown>;
    readonly code?: (headers: Headers, code: string) => Promise<unknown>;
  };
}

/** Endpoints of our own beside better-auth's, behind the same checks of origin, fields and tries. */
export const ownEndpoints = (given: Given) => ({
  id: 'rialto' as const,
  endpoints: {
    /** What the sign-in page may offer. */
    rialtoProviders: createAuthEndpoint('/providers', { method: 'GET' }, async (ctx) =>
      ctx.json({
        providers: given.ways,
        passkeys: true,
        verificationRequired: given.verificationRequired,
        staffSecondFactor: given.staffSecondFactor,
      }),
    ),

    /** better-auth's own changes the account on GET, as any link scanner would, and for whoever made it. */
    rialtoVerifyEmail: createAuthEndpoint('/verify-email', { method: 'POST', body: confirmation }, async (ctx) => {
      const accounts = await accountsOf(ctx, given.repository);
      const outcome = await given.confirm(ctx.body.token, { accounts, password: ctx.body.password ?? '' });
      if (typeof outcome === 'object') throw tooMany(outcome.waitSeconds);
      if (outcome !== 'confirmed') throw refusals[outcome]();
      dropClaim(ctx);
      return ctx.json({ status: true });
    }),

    /** Proves once more who is signed in, before what moves money, prices, roles or ways to sign in. */
    rialtoProve: createAuthEndpoint(
      '/prove',
      { method: 'POST', body: proof, use: [sessionMiddleware], requireHeaders: true },
      async (ctx) => {
        const { session, user } = ctx.context.session;
        const { password, code } = ctx.body;
        if ((password === undefined) === (code === undefined)) throw new APIError('BAD_REQUEST', oneOfBoth);
        if (code !== undefined && !user['twoFactorEnabled']) throw new APIError('BAD_REQUEST', noApp);
        // By a password the session stays with one factor, and the proof would be of no more than that.
        const single = code === undefined && user['twoFactorEnabled'] === true && session['secondFactor'] !== true;
        if (single) throw new APIError('FORBIDDEN', secondFactorMissing);
        if (code !== undefined) await given.proving.code?.(ctx.headers, code);
        if (password !== undefined) await given.proving.password?.(ctx.headers, password);
        const provedAt = await given.repository.proved(session.id, { secondFactor: code !== undefined });
        if (provedAt === null) throw new APIError('UNAUTHORIZED', over);
        return ctx.json({ status: true, provedAt });
      },
    ),
  },
});

const confirmation = z.object({ token: z.string().min(1).max(200), password: z.string().max(128).optional() });
const proof = z.object({ password: z.string().max(128).optional(), code: z.string().max(20).optional() });
const refusals = {
  spent: () => new APIError('BAD_REQUEST', spent),
  stranger: () => new APIError('FORBIDDEN', stranger),
  'wrong password': () => new APIError('BAD_REQUEST', wrongPassword),
} as const;
const stranger = { code: 'ACCOUNT_PROOF_REQUIRED', message: 'Show that the account is yours, or set a new password' };
const wrongPassword = { code: 'INVALID_PASSWORD', message: 'Invalid password' };
const spent = { code: 'INVALID_TOKEN', message: 'This link was used or is too old' };
const oneOfBoth = { code: 'PROOF_MISSING', message: 'Give a password or a code' };
const noApp = { code: 'TOTP_NOT_ENABLED', message: 'There is no authenticator app for this account' };
const over = { code: 'UNAUTHORIZED', message: 'Please sign in' };
