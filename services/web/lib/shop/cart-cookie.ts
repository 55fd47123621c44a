/**
 * The cart's id, in a first-party cookie that the browser's code may read: a cart is reached by whoever
 * knows its id, through the public API alone, so the page needs the id as much as the server does. It
 * opens a list of goods and nothing else; sessions and orders have HttpOnly cookies of their own.
 */
export const cartCookie = 'cart';
export const cartCookieSeconds = 60 * 60 * 24 * 60;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const isCartId = (value: string | undefined): value is string => value !== undefined && uuid.test(value);

/** The id as the browser knows it now: another tab may have made the cart. */
export function readCartId(): string | undefined {
  const found = document.cookie.split('; ').find((pair) => pair.startsWith(`${cartCookie}=`));
  const value = found?.slice(cartCookie.length + 1);
  return isCartId(value) ? value : undefined;
}

export function writeCartId(id: string): void {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `${cartCookie}=${id}; Path=/; Max-Age=${cartCookieSeconds}; SameSite=Lax${secure}`;
}
