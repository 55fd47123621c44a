import { deviceName } from '#platform/kernel/device.ts';

/** A browser's name for itself as somebody would say it: "Firefox on Windows". */
export const deviceWords = (userAgent: string | null | undefined): string =>
  deviceName(userAgent ?? '', 'An unknown device');

/** A network address, shortened as it is written; undefined when it only says that shop and browser are one machine. */
export function networkWords(address: string | null | undefined): string | undefined {
  if (address === undefined || address === null || address === '') return undefined;
  if (!address.includes(':')) return address.startsWith('127.') ? undefined : address;
  const url = `http://[${address}]`;
  const short = URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : address;
  // Only the network is kept of such an address, so that of this machine is all zeros.
  return short === '::' || short === '::1' ? undefined : short;
}
