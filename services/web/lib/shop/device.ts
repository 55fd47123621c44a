/** A browser's name for itself as somebody would say it: "Firefox on Windows". */
export function deviceWords(userAgent: string | null | undefined): string {
  const browser = nameIn(browsers, userAgent);
  const system = nameIn(systems, userAgent);
  if (browser === undefined && system === undefined) return 'An unknown device';
  if (browser === undefined) return `A program on ${system}`;
  return system === undefined ? browser : `${browser} on ${system}`;
}

/** A network address, shortened as it is written; undefined when it only says that shop and browser are one machine. */
export function networkWords(address: string | null | undefined): string | undefined {
  if (address === undefined || address === null || address === '') return undefined;
  if (!address.includes(':')) return address.startsWith('127.') ? undefined : address;
  const url = `http://[${address}]`;
  const short = URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : address;
  // Only the network is kept of such an address, so that of this machine is all zeros.
  return short === '::' || short === '::1' ? undefined : short;
}

const nameIn = (known: readonly (readonly [RegExp, string])[], userAgent: string | null | undefined) =>
  known.find(([sign]) => sign.test(userAgent ?? ''))?.[1];

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
