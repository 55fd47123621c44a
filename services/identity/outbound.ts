import { type LookupAddress, type LookupAllOptions, lookup } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { providerBytes, providerTimeoutMs } from './config.ts';

/** One request to a sign-in provider. */
export interface Outgoing {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** All addresses of a name, as `dns.lookup` finds them. */
type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export type Outbound = (url: URL, outgoing?: Outgoing) => Promise<Response>;

/**
 * Asks the outside world without becoming its tool: the origin that the operator named, and beyond it only https at
 * public addresses. The address that was checked is the one that is connected to, so a name that changes its mind gains
 * nothing. Redirects are answers like others and are not followed; long and slow answers are cut off.
 */
export function openOutbound(given: { readonly trusted: URL; readonly resolve?: Resolve }): Outbound {
  const resolve = publicOnly(given.resolve ?? lookup);
  return (url, outgoing = {}) => {
    const trusted = url.origin === given.trusted.origin;
    const refusal = trusted ? null : refusalOf(url);
    if (refusal !== null) return Promise.reject(new Error(`refused to ask ${url.hostname}: ${refusal}`));
    return exchange(url, outgoing, trusted ? {} : { lookup: resolve });
  };
}

/** Why an address may not be asked; null when it may, once its name is resolved. */
export function refusalOf(url: URL): string | null {
  if (url.protocol !== 'https:') return 'only https';
  if (url.username !== '' || url.password !== '') return 'no credentials in an address';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return isIP(host) > 0 && !isPublic(host) ? 'not a public address' : null;
}

/** Whether an IP address belongs to the internet at large. */
export const isPublic = (address: string): boolean => !inside.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

const inside = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  inside.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  inside.addSubnet(net, prefix, 'ipv6');

/** Resolves names, and fails for those of which one address is inside. */
const publicOnly =
  (ask: Resolve): LookupFunction =>
  (hostname, options, done) =>
    ask(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return done(error, '', 4);
      const [first] = addresses;
      if (first === undefined) return done(new Error('no address'), '', 4);
      if (!addresses.every(({ address }) => isPublic(address))) return done(new Error('not a public address'), '', 4);
      if (options.all === true) done(null, addresses);
      else done(null, first.address, first.family);
    });

function exchange(
  url: URL,
  { method = 'GET', headers = {}, body }: Outgoing,
  connect: { readonly lookup?: LookupFunction },
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const ask = url.protocol === 'https:' ? requestHttps : requestHttp;
    // No agent: a pooled connection might lead to an address that was checked for another request.
    const signal = AbortSignal.timeout(providerTimeoutMs);
    const request = ask(url, { method, headers, agent: false, signal, ...connect }, (answer) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > providerBytes) request.destroy(new Error('the answer is too long'));
        else chunks.push(chunk);
      });
      answer.on('end', () => {
        const type = answer.headers['content-type'] ?? '';
        resolve(
          new Response(Buffer.concat(chunks), { status: answer.statusCode ?? 502, headers: { 'content-type': type } }),
        );
      });
      answer.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}
