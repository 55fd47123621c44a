/** What of better-auth's HTTP this shop offers, and what each request may hold. */
import { isCommon, isEmail, nameProblem } from './domain.ts';

/** Header in which the gateway says where a request came from, as it believes; it drops a client's own. */
export const addressHeader = 'x-forwarded-for';

export interface Offer {
  readonly method: 'GET' | 'POST';
  /** It hashes a password, which takes a slot. */
  readonly password?: true;
  /** Its answer could tell by its time who has an account, also when all went well. */
  readonly even?: true;
  readonly fields?: readonly string[];
  /** Whose tries are counted: passwords or mails at the body's e-mail address, or passwords or codes of who has a cookie. */
  readonly counts?: 'address' | 'mail' | 'person' | 'factor';
  /** It changes how somebody signs in, and so wants a proof of the last minutes that it is them. */
  readonly proof?: true;
  /** It wants a session with the second factor, where the account has one; what wants a proof does so too. */
  readonly factor?: true;
}

const get = { method: 'GET' } as const;
const post = (...fields: string[]) => ({ method: 'POST', fields }) as const;

/** Everything under /api/auth that is answered; the rest does not exist. */
export const offers: { readonly [path: string]: Offer } = {
  '/providers': get,
  '/sign-up/email': { ...post('name', 'email', 'password', 'rememberMe', 'callbackURL'), password: true, even: true },
  '/sign-in/email': { ...post('email', 'password', 'rememberMe', 'callbackURL'), password: true, counts: 'address' },
  '/sign-in/social': post('provider', 'callbackURL', 'errorCallbackURL', 'newUserCallbackURL', 'disableRedirect'),
  '/callback/:id': get,
  '/sign-out': post(),
  '/get-session': get,
  '/token': get,
  '/jwks': get,
  '/change-password': {
    ...post('currentPassword', 'newPassword', 'revokeOtherSessions'),
    password: true,
    counts: 'person',
    factor: true,
  },
  '/request-password-reset': { ...post('email'), counts: 'mail', even: true },
  '/reset-password': { ...post('newPassword', 'token'), password: true },
  '/send-verification-email': { ...post('email'), counts: 'mail', even: true },
  '/verify-email': { ...post('token', 'password'), password: true },
  '/prove': { ...post('password', 'code'), password: true },
  '/list-sessions': get,
  '/revoke-session': post('token'),
  '/revoke-sessions': post(),
  '/revoke-other-sessions': post(),
  '/list-accounts': get,
  '/link-social': { ...post('provider', 'callbackURL', 'errorCallbackURL', 'disableRedirect'), proof: true },
  '/unlink-account': { ...post('accountId'), proof: true },
  '/two-factor/enable': { ...post('password'), password: true, counts: 'person', proof: true },
  '/two-factor/disable': { ...post('password'), password: true, counts: 'person', proof: true },
  '/two-factor/generate-backup-codes': { ...post('password'), password: true, counts: 'person', proof: true },
  '/two-factor/verify-totp': { ...post('code'), counts: 'factor' },
  '/two-factor/verify-backup-code': { ...post('code'), counts: 'factor' },
  '/passkey/generate-register-options': { ...get, proof: true },
  '/passkey/verify-registration': { ...post('response', 'name'), proof: true },
  '/passkey/generate-authenticate-options': get,
  '/passkey/verify-authentication': post('response'),
  '/passkey/list-user-passkeys': get,
  '/passkey/update-passkey': post('id', 'name'),
  '/passkey/delete-passkey': { ...post('id'), proof: true },
};

/** Asked by ourselves, for `/prove`. */
const inner: { readonly [path: string]: Offer } = { '/verify-password': { method: 'POST', counts: 'person' } };

/** What is offered at a path, without /api/auth, where these providers are set up; undefined when nothing is. */
export const offerAt = (path: string, providers: readonly string[]): Offer | undefined => {
  const route = providers.some((id) => path === `/callback/${id}`) ? '/callback/:id' : path;
  return Object.hasOwn(offers, route) && !path.includes(':') ? offers[route] : undefined;
};

/** The same by better-auth's name of a route, also for what only we ask. */
export const offerOf = (route: string): Offer | undefined =>
  Object.hasOwn(offers, route) ? offers[route] : Object.hasOwn(inner, route) ? inner[route] : undefined;

interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** Why a body is refused, in better-auth's form of an error; null when it may pass. */
export function refusalOf(accepted: readonly string[], body: readonly (readonly [string, unknown])[]): Refusal | null {
  for (const [field, value] of body) {
    if (!accepted.includes(field)) return { code: 'FIELD_NOT_ALLOWED', message: 'A field is not allowed here' };
    if (typeof value === 'string') {
      const refusal = checks[field]?.(value) ?? null;
      // Only where a password is chosen: an old one must remain usable to sign in and to change it.
      const chosen = accepted.includes('email') && accepted.includes('name');
      if (refusal !== null && (field !== 'password' || chosen)) return refusal;
    }
  }
  return null;
}

const common = (password: string): Refusal | null =>
  isCommon(password) ? { code: 'PASSWORD_TOO_COMMON', message: 'Choose a password that is harder to guess' } : null;

const checks: { readonly [field: string]: (value: string) => Refusal | null } = {
  password: common,
  newPassword: common,
  email: (value) => (isEmail(value) ? null : { code: 'INVALID_EMAIL', message: 'Invalid email' }),
  name: (value) => {
    const problem = nameProblem(value);
    return problem === null ? null : { code: 'INVALID_NAME', message: `Choose another name: ${problem}` };
  },
};
