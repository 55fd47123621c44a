/** What an answer of identity's does to the browser's session. */
export type SessionChange =
  | { readonly kind: 'none' }
  | { readonly kind: 'ended' }
  /** `session` is `name=value`, as the browser will send it. */
  | { readonly kind: 'begun'; readonly session: string };

/**
 * Reads it off the answer's Set-Cookie headers, so that every way to sign in counts: by password, by another provider's
 * redirect, by passkey, by the second factor, by the link of a mail. A session that is only prolonged is not a new one.
 * @param before the session that came with the request, as `name=value`
 */
export function sessionChange(
  headers: readonly { readonly name: string; readonly value: string }[],
  { cookieName, before }: { readonly cookieName: string; readonly before: string },
): SessionChange {
  const set = headers.findLast(
    ({ name, value }) => name.toLowerCase() === 'set-cookie' && value.startsWith(`${cookieName}=`),
  );
  if (set === undefined) return { kind: 'none' };
  const [session = '', ...attributes] = set.value.split(';');
  const ended = session === `${cookieName}=` || attributes.some((one) => one.trim().toLowerCase() === 'max-age=0');
  if (ended) return { kind: 'ended' };
  return session === before ? { kind: 'none' } : { kind: 'begun', session };
}
