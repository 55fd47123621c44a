/**
 * Whether a form may have come from a page of the shop, by what the browser says of itself: Origin first, as at the
 * gateway. Who says nothing is no browser of today, and a session does not count for them there.
 */
export function isOwnForm(headers: Pick<Headers, 'get'>, shop: string): boolean {
  const origin = headers.get('origin');
  if (origin !== null) return origin === shop || (URL.canParse(origin) && new URL(origin).host === headers.get('host'));
  const site = headers.get('sec-fetch-site');
  return site === null || site === 'same-origin' || site === 'none';
}
