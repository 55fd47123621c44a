import { isIP } from 'node:net';

/** The proxies of a setting, by comma: addresses, networks such as 10.0.0.0/8; null when one of them is neither. */
export function proxiesOf(setting: string): readonly string[] | null {
  const list = setting
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  return list.every(isNetwork) ? list : null;
}

/** Whether a network is everybody: then anybody could say to be anybody. */
export const isEverybody = (network: string): boolean => network.endsWith('/0');

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}
