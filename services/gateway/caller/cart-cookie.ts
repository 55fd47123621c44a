import { cookie } from './cookies.ts';

/** The browser's memory of its cart: the id, which for a guest is all that opens it. */
export interface CartCookie {
  /** The id in a Cookie header; empty when there is none, or what is there is no id. */
  read(header: string | undefined): string;
  holding(id: string): string;
  forgetting(): string;
}

const keptSeconds = 60 * 24 * 3600;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The same cookie as of services/web/lib/shop/cart-cookie.ts, which says why pages may read it. */
export function cartCookie({ https }: { readonly https: boolean }): CartCookie {
  const write = (value: string, seconds: number): string =>
    `cart=${value}; Path=/; Max-Age=${seconds}; SameSite=Lax${https ? '; Secure' : ''}`;
  return {
    read(header) {
      const { value } = cookie(header, (name) => name === 'cart');
      return uuid.test(value) ? value : '';
    },
    holding: (id) => write(id, keptSeconds),
    forgetting: () => write('', 0),
  };
}
