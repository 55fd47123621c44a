/**
 * A browser's name for itself as somebody would say it, "Firefox on Windows", and never the text that a client sent;
 * `unknown` for one that names neither.
 */
export function deviceName(userAgent: string, unknown: string): string {
  const browser = nameIn(browsers, userAgent);
  const system = nameIn(systems, userAgent);
  if (browser === undefined) return system === undefined ? unknown : `A program on ${system}`;
  return system === undefined ? browser : `${browser} on ${system}`;
}

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
