/** What a sign-in came from, in words and in no more detail than its owner needs to know it again. */

/** A browser's name for itself as somebody would say it: "Firefox on Windows". Never the text that a client sent. */
export function deviceName(userAgent: string): string {
  const browser = nameIn(browsers, userAgent);
  const system = nameIn(systems, userAgent);
  if (browser === undefined) return system === undefined ? 'An unknown program' : `A program on ${system}`;
  return system === undefined ? browser : `${browser} on ${system}`;
}

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

const nameIn = (known: readonly (readonly [RegExp, string])[], userAgent: string) =>
  known.find(([sign]) => sign.test(userAgent))?.[1];

/** The order counts: most browsers also claim to be those further down. */
const browsers = [
  [/\bEdg(e|A|iOS)?\//, 'Edge'],
  [/\bOPR\/|\bOpera\b/, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrome\/|\bCriOS\/|\bHeadlessChrome\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
] as const;

const systems = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'a Mac'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
] as const;
