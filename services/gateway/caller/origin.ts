import type { IncomingHttpHeaders } from 'node:http';
import type { ShopSettings } from '#platform/runtime/service.ts';

/** Where a request that changes something by a cookie may come from: "none" says nothing about itself. */
type Provenance = 'same' | 'foreign' | 'none';

/** The shop's origin and, where it is tried out, both names of this machine. */
export function trustedOrigins(shop: Pick<ShopSettings, 'mode' | 'origin' | 'port'>): ReadonlySet<string> {
  const origin = new URL(shop.origin);
  const local = ['localhost', '127.0.0.1'];
  const here = local.includes(origin.hostname);
  if (shop.mode === 'production' && !here) return new Set([origin.origin]);
  const ports = [String(shop.port), ...(here ? [origin.port] : [])];
  return new Set([
    origin.origin,
    ...local.flatMap((name) => ports.map((port) => new URL(`http://${name}:${port}`).origin)),
  ]);
}

/** What a browser says about where a request comes from. Origin counts first; Sec-Fetch-Site cannot be forged by a page either. */
export function provenance(headers: IncomingHttpHeaders, trusted: ReadonlySet<string>): Provenance {
  if (headers.origin !== undefined) return trusted.has(headers.origin) ? 'same' : 'foreign';
  const site = headers['sec-fetch-site'];
  if (site === undefined) return 'none';
  return site === 'same-origin' || site === 'none' ? 'same' : 'foreign';
}
