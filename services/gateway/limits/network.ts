import { isIPv6 } from 'node:net';

/** What is counted as one address. Whoever has one IPv6 address has a whole /64 of them. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  return mapped?.[1] ?? firstOf(address, 4);
}

/** The /48 of an IPv6 address, of which somebody gets a whole one for nothing; null for any other address. */
export function siteOf(address: string): string | null {
  const network = networkOf(address);
  return isIPv6(address) && network.includes(':') ? firstOf(address, 3) : null;
}

/** The first groups of four digits. */
function firstOf(address: string, groups: number): string {
  const [head = '', tail = ''] = address.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === '' ? [] : tail.split(':');
  const middle = address.includes('::') ? Array(Math.max(0, 8 - front.length - back.length)).fill('0') : [];
  return [...front, ...middle, ...back].slice(0, groups).join(':');
}
