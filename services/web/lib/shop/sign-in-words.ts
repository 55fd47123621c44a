import type { Problem } from '#web/lib/api/problem.ts';

/** A refusal of the sign-in endpoints in words that help; what is not known here keeps the API's own. */
export const kindly = (problem: Problem): Problem => ({ ...problem, detail: words[problem.reason] ?? problem.detail });

const words: Readonly<Record<string, string>> = {
  INVALID_EMAIL_OR_PASSWORD: 'This e-mail and password do not go together. Try again, or ask for a new password.',
  INVALID_PASSWORD: 'That is not your password. Try again.',
  INVALID_EMAIL: 'That does not look like an e-mail address.',
  EMAIL_NOT_VERIFIED: 'Your address waits to be confirmed. We have sent you a mail with a link: open it, then sign in.',
  PASSWORD_TOO_COMMON: 'Many people use this password, so it is the first to be guessed. A short sentence is better.',
  PASSWORD_TOO_SHORT: 'A password needs at least eight characters. A short sentence is good.',
  PASSWORD_TOO_LONG: 'A password has at most 128 characters.',
  INVALID_TOKEN: 'This link was used already or is too old. Ask for a new one.',
  INVALID_CODE: 'That code is not the one we expected. Codes change every 30 seconds: try the next one.',
  INVALID_BACKUP_CODE: 'That recovery code is not known, or was used before.',
  INVALID_TWO_FACTOR_COOKIE: 'That took a little long. Please sign in again with your password.',
  TOO_MANY_TRIES: 'That was tried too often. Please wait a quarter of an hour.',
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: 'That was tried too often. Please sign in again with your password.',
  HTTP_429: 'That was tried too often. Please wait a minute.',
  TOO_MANY_PASSKEYS: 'You have as many passkeys as we can keep. Delete one first.',
  CHALLENGE_NOT_FOUND: 'That took a little long. Please try once more.',
  PASSKEY_NOT_FOUND: 'We do not know this passkey. Sign in another way.',
  FAILED_TO_UNLINK_LAST_ACCOUNT: 'This is your only way to sign in. Add another one first.',
  SECOND_FACTOR_REQUIRED: 'Your account asks for its second factor here: give a code or use a passkey.',
  STEP_UP_REQUIRED: 'We need to know that it is you. Try again, and confirm it.',
  PASSKEY_REFUSED: 'The passkey was not used. Try again, or choose another way.',
};

/** What a provider's page sends somebody back with, when it did not work out. */
export const providerRefusal = (code: string): string =>
  code === 'access_denied'
    ? 'You stopped half-way. Nothing has changed.'
    : 'That did not work. If you have signed in another way before, do so again: then you can connect this one under Security.';
