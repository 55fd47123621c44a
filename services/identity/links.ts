/** Links in mails: secrets that are worth one use and an hour, and lead to the shop's own origin. */
import { createHash } from 'node:crypto';
import type { Ids } from '#platform/kernel/ids.ts';
import { linkSeconds } from './config.ts';
import { type Repository, resetProofs } from './repository.ts';

/** Where the page for a new password is, with the secret for it. */
export const resetLink = (origin: string, token: string): string => linkTo(origin, '/reset-password', token);
export const verifyLink = (origin: string, token: string): string => linkTo(origin, '/verify-email', token);

function linkTo(origin: string, path: string, token: string): string {
  const link = new URL(path, origin);
  link.searchParams.set('token', token);
  return link.href;
}

/** Proofs that somebody reads the mails of an address. */
export interface EmailProofs {
  /** A secret for a link; only its hash is kept. */
  make(user: { readonly id: string; readonly email: string }): Promise<string>;
  /** The id of whose address it is about; null when it was used, is too old, or never was. */
  ownerOf(token: string): Promise<string | null>;
  /** Uses it up; false when there is nothing to use any more. */
  use(token: string): Promise<boolean>;
}

export const emailProofs = ({
  repository,
  ids,
}: {
  readonly repository: Repository;
  readonly ids: Ids;
}): EmailProofs => ({
  async make({ id, email }) {
    const token = ids.bytes(32).toString('base64url');
    await repository.keepEmailProof({
      ids: [ids.uuid(), ids.uuid()],
      hash: hashOf(token),
      resetIdentifier: await hashedIdentifier(`${resetting}${token}`),
      userId: id,
      email,
      seconds: linkSeconds,
    });
    return token;
  },
  ownerOf: (token) => repository.ownerOfEmailProof(hashOf(token)),
  use: (token) => repository.useEmailProof(hashOf(token)),
});

/**
 * How better-auth's short-lived secrets are kept: as hashes. Those that set a password can be told by their beginning,
 * which is never that of a secret itself, so that a stolen table opens nothing.
 */
export const hashedIdentifier = async (identifier: string): Promise<string> =>
  identifier.startsWith(resetting) ? `${resetProofs}${hashOf(identifier)}` : hashOf(identifier);

/** How better-auth names secrets that set a password. */
const resetting = 'reset-password:';

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url');
