import { cookies } from 'next/headers';
import { NextResponse } from 'next/server';
import { getProduct } from '#web/lib/api/catalog.ts';
import { problemOf } from '#web/lib/api/problem.ts';
import { callAsVisitor } from '#web/lib/api/server.ts';
import type { Cart, Product } from '#web/lib/api/types.ts';
import { getCart } from '#web/lib/api/visitor.ts';
import { cartCookie, cartCookieSeconds } from '#web/lib/shop/cart-cookie.ts';
import { shopOrigin } from '#web/lib/shop/origin.ts';
import { isOwnForm } from '#web/lib/shop/own-form.ts';
import { variantByOptions } from '#web/lib/shop/variants.ts';

/** "Add to cart" of a page without JavaScript: a form post that ends on the cart's page. */
export async function POST(request: Request): Promise<Response> {
  if (!isOwnForm(request.headers, shopOrigin())) return new Response('Refused.', { status: 403 });
  const form = await request.formData();
  const slug = String(form.get('slug') ?? '');
  const product = await getProduct(slug);
  const sku = product === null ? undefined : chosenSku(product, form);
  if (sku === undefined) return seeOther(`/p/${encodeURIComponent(slug)}?problem=choose`);
  try {
    await addTo(await openCartId(), sku, Number(form.get('quantity') ?? 1));
    return seeOther('/cart');
  } catch (error) {
    const problem = problemOf(error).reason.toLowerCase();
    return seeOther(`/p/${encodeURIComponent(slug)}?problem=${encodeURIComponent(problem)}`);
  }
}

function chosenSku(product: Product, form: FormData): string | undefined {
  const options = [...form].flatMap(([name, value]) =>
    name.startsWith('option:') && typeof value === 'string' ? [[name.slice('option:'.length), value] as const] : [],
  );
  return variantByOptions(product.variants, Object.fromEntries(options))?.sku;
}

async function openCartId(): Promise<string> {
  const known = await getCart().catch(() => null);
  const { id } =
    known !== null && !known.ordered
      ? known
      : await callAsVisitor<Cart>('/api/v1/carts', { method: 'POST', body: '{}' });
  const secure = process.env['SHOP_ORIGIN']?.startsWith('https:') === true;
  // Not HttpOnly: lib/shop/cart-cookie.ts says why.
  (await cookies()).set(cartCookie, id, { path: '/', maxAge: cartCookieSeconds, sameSite: 'lax', secure });
  return id;
}

const addTo = (id: string, sku: string, quantity: number): Promise<Cart> =>
  callAsVisitor<Cart>(`/api/v1/carts/${id}/items`, { method: 'POST', body: JSON.stringify({ sku, quantity }) });

/** Relative, so that it holds behind any proxy. */
const seeOther = (path: string): Response => new NextResponse(null, { status: 303, headers: { location: path } });
