import { createHmac, timingSafeEqual } from 'node:crypto';
import { cookie } from './cookies.ts';

/** The browser's memory of the orders it placed: one signed cookie with their access tokens. */
export interface OrderCookie {
  /** The tokens of a Cookie header, newest first; none when it was not signed by us. */
  read(header: string | undefined): readonly string[];
  /** A Set-Cookie header that remembers one more order. */
  adding(token: string, known: readonly string[]): string;
  forgetting(): string;
}

/** Orders that a browser remembers; older ones are found by signing in, or by the link of their mail. */
export const rememberedOrders = 20;

const keptSeconds = 90 * 24 * 3600;

/** `secure` is for shops on https, where the name binds the cookie to this very host. */
export function orderCookie(options: { readonly key: Buffer; readonly secure: boolean }): OrderCookie {
  const name = options.secure ? '__Host-orders' : 'orders';
  const write = (value: string, seconds: number): string =>
    `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${options.secure ? '; Secure' : ''}`;
  const sign = (text: string): Buffer => createHmac('sha256', options.key).update(text).digest();
  return {
    read(header) {
      const { value } = cookie(header, (given) => given === name);
      const [payload = '', signature = ''] = value.split('.');
      const given = Buffer.from(signature, 'base64url');
      const right = sign(payload);
      return given.length === right.length && timingSafeEqual(given, right) ? tokensOf(payload) : [];
    },
    adding(token, known) {
      const tokens = [token, ...known.filter((one) => one !== token)].slice(0, rememberedOrders);
      const payload = Buffer.from(JSON.stringify(tokens)).toString('base64url');
      return write(`${payload}.${sign(payload).toString('base64url')}`, keptSeconds);
    },
    forgetting: () => write('', 0),
  };
}

function tokensOf(payload: string): readonly string[] {
  const tokens: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return Array.isArray(tokens) ? tokens.filter((token) => typeof token === 'string') : [];
}
