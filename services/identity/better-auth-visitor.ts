/** Who sends a request, read from its cookies before better-auth looks at it. */
import type { createAuthMiddleware } from '@better-auth/core/api';
import { linkSeconds } from './config.ts';
import type { SessionOwner } from './domain.ts';
import type { Repository } from './repository.ts';

/** What of a hook's context is needed for it. */
export interface Visit {
  getSignedCookie(name: string, secret: string): Promise<string | null | undefined | false>;
  readonly context: {
    readonly secret: string;
    readonly authCookies: { readonly sessionToken: { readonly name: string } };
    createAuthCookie(name: string): { readonly name: string };
    readonly internalAdapter: {
      findVerificationValue(identifier: string): Promise<{ readonly value: string; readonly expiresAt: Date } | null>;
    };
  };
}

/** Who holds the session of the cookie; null when nobody does. */
export async function visitorOf(
  visit: Visit,
  repository: Pick<Repository, 'ownerOfToken'>,
): Promise<SessionOwner | null> {
  const { authCookies, secret } = visit.context;
  const token = await visit.getSignedCookie(authCookies.sessionToken.name, secret);
  return token ? repository.ownerOfToken(token) : null;
}

/** Of which account a browser is, as far as its cookies show: by its session, or by a claim to one that has none yet. */
export async function accountsOf(
  visit: Visit,
  repository: Pick<Repository, 'ownerOfToken'>,
): Promise<readonly string[]> {
  const owner = await visitorOf(visit, repository);
  const claim = await visit.getSignedCookie(visit.context.createAuthCookie(claimCookie).name, visit.context.secret);
  return [...(owner === null ? [] : [owner.userId]), ...(claim ? [claim] : [])];
}

/**
 * Notes in a browser which account it signed up for or came to by a password or a provider, where a session has to wait
 * for the address: so that the link in the mail is one click there. By itself it opens nothing.
 */
export async function giveClaim(ctx: Claiming, userId: string): Promise<void> {
  const { name, attributes } = ctx.context.createAuthCookie(claimCookie, { maxAge: linkSeconds });
  await ctx.setSignedCookie?.(name, userId, ctx.context.secret, attributes);
}

/** It has done its work. */
export function dropClaim(ctx: Pick<Context, 'context' | 'setCookie'>): void {
  const { name, attributes } = ctx.context.createAuthCookie(claimCookie);
  ctx.setCookie(name, '', { ...attributes, maxAge: 0 });
}

const claimCookie = 'claim';

type Context = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0];
type Claiming = Pick<Context, 'context'> & Partial<Pick<Context, 'setSignedCookie'>>;

/** The id of who is signed in, or of who gave a password and has yet to give a code. */
export async function userTrying(visit: Visit, repository: Pick<Repository, 'ownerOfToken'>): Promise<string | null> {
  const owner = await visitorOf(visit, repository);
  if (owner !== null) return owner.userId;
  const { context } = visit;
  const pending = await visit.getSignedCookie(context.createAuthCookie('two_factor').name, context.secret);
  const proof = pending ? await context.internalAdapter.findVerificationValue(pending) : null;
  return proof?.value ?? null;
}
