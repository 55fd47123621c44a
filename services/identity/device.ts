import { deviceName as nameOf } from '#platform/kernel/device.ts';

/** What a sign-in came from, in words and in no more detail than its owner needs to know it again. */

/** What signed in, in words. */
export const deviceName = (userAgent: string): string => nameOf(userAgent, 'An unknown program');

/** The network that an address is in, which says where somebody is about as well as a town does; null on this machine. */
export function networkOf(address: string): string | null {
  if (address === '' || /^127\.|^(::ffff:)?127\.|^[0:]+1?$/i.test(address)) return null;
  const v4 = /^(?:::ffff:)?(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/i.exec(address);
  if (v4 !== null) return `${v4[1]}.*`;
  const url = `http://[${address}]`;
  if (!URL.canParse(url)) return null;
  const [first = '', second = '', third = ''] = new URL(url).hostname.slice(1, -1).split(':');
  return `${first}:${second}:${third || '0'}:*`;
}

/** A sign-in as a sentence: device, network and time. */
export function signInWords(from: {
  readonly name: string;
  readonly network: string | null;
  readonly at: Date;
}): string {
  const place = from.network === null ? '' : `, in the network ${from.network}`;
  return `${from.name}${place}, on ${day.format(from.at)} at ${time.format(from.at)} UTC.`;
}

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'UTC' });
