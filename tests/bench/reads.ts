import { at, newCart, ok } from './buying.ts';
import { type Client, rate } from './client.ts';
import type { Stage } from './stage.ts';

export async function measureReads({ shopPort, clients, seconds, goods, figures }: Stage): Promise<void> {
  const load = { port: shopPort, clients, seconds };
  const read = (path: (slug: string) => string) =>
    rate({ ...load, ask: (c, n) => ok(c.send('GET', path(at(goods, n).slug))) });
  figures['product reads/s'] = await read((slug) => `/api/v1/products/${slug}`);
  figures['product lists/s'] = await read(() => '/api/v1/products?pageSize=20');
  figures['product pages/s'] = await read((slug) => `/p/${slug}`);
}

/** Every client fills carts of its own, one line each: what a shopper's first click costs. */
export async function measureCarts({ shopPort, clients, seconds, goods, figures }: Stage): Promise<void> {
  const carts = new Map<Client, string>();
  figures['add-to-cart/s'] = await rate({
    port: shopPort,
    clients,
    seconds,
    async ask(c, n) {
      const { sku } = at(goods, n);
      const cart = n % 20 === 0 ? undefined : carts.get(c);
      if (cart === undefined) carts.set(c, await newCart(c, at(goods, n)));
      else await ok(c.send('POST', `/api/v1/carts/${cart}/items`, { sku, quantity: 1 }));
    },
  });
}
