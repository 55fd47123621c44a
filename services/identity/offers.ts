/** What of better-auth's HTTP this shop offers, and what each request may hold. */
import { isCommon, isEmail, nameProblem } from './domain.ts';

/** Header in which the gateway says where a request came from, as it believes; it drops a client's own. */
export const addressHeader = 'x-forwarded-for';

/** Everything under /api/auth that is answered; the rest does not exist. */
const offers: { readonly [path: string]: Offer } = {
  '/sign-up/email': {
    method: 'POST',
    password: true,
    fields: ['name', 'email', 'password', 'rememberMe', 'callbackURL'],
  },
  '/sign-in/email': { method: 'POST', password: true, fields: ['email', 'password', 'rememberMe', 'callbackURL'] },
  '/sign-out': { method: 'POST', fields: [] },
  '/get-session': { method: 'GET' },
  '/token': { method: 'GET' },
  '/jwks': { method: 'GET' },
  '/change-password': {
    method: 'POST',
    password: true,
    fields: ['currentPassword', 'newPassword', 'revokeOtherSessions'],
  },
  '/list-sessions': { method: 'GET' },
  '/revoke-session': { method: 'POST', fields: ['token'] },
  '/revoke-sessions': { method: 'POST', fields: [] },
  '/revoke-other-sessions': { method: 'POST', fields: [] },
};

export interface Offer {
  readonly method: 'GET' | 'POST';
  /** It hashes a password, which takes a slot. */
  readonly password?: true;
  readonly fields?: readonly string[];
}

/** What is offered at a path, without /api/auth; undefined when nothing is. */
export const offerAt = (path: string): Offer | undefined => (Object.hasOwn(offers, path) ? offers[path] : undefined);

/** Fields that a request's body may have; undefined when it has no body. */
export const acceptedFields = (path: string): readonly string[] | undefined => offerAt(path)?.fields;

/** Why a body is refused, in better-auth's form of an error; null when it may pass. */
export function refusalOf(
  accepted: readonly string[],
  body: readonly (readonly [string, unknown])[],
): { readonly code: string; readonly message: string } | null {
  for (const [field, value] of body) {
    if (!accepted.includes(field)) return { code: 'FIELD_NOT_ALLOWED', message: 'A field is not allowed here' };
    if (typeof value === 'string') {
      const refusal = checks[field]?.(value) ?? null;
      // Only where a password is chosen: an old one must remain usable to sign in and to change it.
      if (refusal !== null && (field !== 'password' || accepted.includes('name'))) return refusal;
    }
  }
  return null;
}

const common = (password: string) =>
  isCommon(password) ? { code: 'PASSWORD_TOO_COMMON', message: 'Choose a password that is harder to guess' } : null;

const checks: { readonly [field: string]: (value: string) => { code: string; message: string } | null } = {
  password: common,
  newPassword: common,
  email: (value) => (isEmail(value) ? null : { code: 'INVALID_EMAIL', message: 'Invalid email' }),
  name: (value) => {
    const problem = nameProblem(value);
    return problem === null ? null : { code: 'INVALID_NAME', message: `Choose another name: ${problem}` };
  },
};
