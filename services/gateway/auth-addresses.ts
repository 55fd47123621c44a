/**
 * Whether identity answers something under /api/auth, which it alone decides: a call of anything else gets its 404 and is
 * counted as such. A test compares the two lists.
 */
export function isOffered(method: string, url: string): boolean {
  const path = url.slice('/api/auth'.length).split('?')[0] ?? '';
  if (method === 'GET' && /^\/callback\/[a-z]{1,20}$/.test(path)) return true;
  return method === 'GET' ? read.has(path) : method === 'POST' && changes.has(path);
}

/** How many there are, with one for all providers to come back from. */
export const addressesKnown = () => read.size + changes.size + 1;

const read: ReadonlySet<string> = new Set([
  '/providers',
  '/get-session',
  '/token',
  '/jwks',
  '/list-sessions',
  '/list-accounts',
  '/passkey/generate-register-options',
  '/passkey/generate-authenticate-options',
  '/passkey/list-user-passkeys',
]);

const changes: ReadonlySet<string> = new Set([
  '/sign-up/email',
  '/sign-in/email',
  '/sign-in/social',
  '/sign-out',
  '/change-password',
  '/request-password-reset',
  '/reset-password',
  '/send-verification-email',
  '/verify-email',
  '/prove',
  '/revoke-session',
  '/revoke-sessions',
  '/revoke-other-sessions',
  '/link-social',
  '/unlink-account',
  '/two-factor/enable',
  '/two-factor/disable',
  '/two-factor/generate-backup-codes',
  '/two-factor/verify-totp',
  '/two-factor/verify-backup-code',
  '/passkey/verify-registration',
  '/passkey/verify-authentication',
  '/passkey/update-passkey',
  '/passkey/delete-passkey',
]);
