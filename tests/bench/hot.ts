import { at, newCart, openClients, order, place, quantile, share } from './buying.ts';
import { burst } from './orders.ts';
import type { Stage } from './stage.ts';

/** 256 clients who all want the same SKU, beside 256 who want different ones. */
export async function measureHotSku(stage: Stage): Promise<void> {
  const { goods, figures } = stage;
  const load = { count: Math.round(stage.seconds * 200), clients: 256 };
  await burst(stage, { ...load, goods });
  const spread = await burst(stage, { ...load, goods });
  const hot = await burst(stage, { ...load, goods: goods.slice(0, 1) });
  figures['256 clients, spread: orders/s'] = load.count / spread.elapsed;
  figures['256 clients, one SKU: orders/s'] = load.count / hot.elapsed;
  figures['hot SKU / spread'] = spread.elapsed / hot.elapsed;
}

const units = 1_000;
const rush = 10_000;

/**
 * A flash sale: 10,000 orders for 1,000 units from 64 clients, while four others go on buying other things. Their
 * checkout, the answer to POST /orders, is compared with the same four beside 64 clients who buy here and there.
 */
export async function measureFlashSale(stage: Stage): Promise<void> {
  const { goods, figures, rows } = stage;
  const wanted = at(goods, 0);
  const others = goods.slice(1);
  const crowd = await openClients(stage.shopPort, 64);
  const carts = await cartsOf(
    crowd,
    Array.from({ length: rush }, () => wanted),
  );
  const spreadCarts = await cartsOf(
    crowd,
    Array.from({ length: rush / 5 }, (_, n) => at(others, n)),
  );
  const alone = await checkouts(stage, others, Promise.resolve());
  const spread = await checkouts(stage, others, rushFor(crowd, spreadCarts));
  await stage.atRest();
  await rows(`update inventory.stock set on_hand = reserved + ${units} where sku = $1`, [wanted.sku]);
  const begun = performance.now();
  const during = await checkouts(stage, others, rushFor(crowd, carts));
  await settled(stage);
  figures['flash sale: requests/s'] = rush / ((performance.now() - begun) / 1000);
  for (const client of crowd) client.close();
  const [{ sold }] = await rows(
    `select count(*)::int as sold from orders.orders o, jsonb_to_recordset(o.lines) as l (sku text)
     where l.sku = $1 and o.status = 'confirmed' and o.cart_id = any($2::uuid[])`,
    [wanted.sku, carts],
  );
  figures['flash sale: sold of 1,000'] = sold;
  figures['other checkout alone, ms (p99)'] = quantile(alone, 0.99);
  figures['other checkout beside a spread rush, ms (p99)'] = quantile(spread, 0.99);
  figures['other checkout beside the sale, ms (p99)'] = quantile(during, 0.99);
  figures['beside the sale / beside a spread rush'] = quantile(during, 0.99) / quantile(spread, 0.99);
  figures['beside the sale / alone'] = quantile(during, 0.99) / quantile(alone, 0.99);
}

type Clients = Awaited<ReturnType<typeof openClients>>;

async function cartsOf(clients: Clients, goods: readonly { sku: string }[]): Promise<string[]> {
  const carts: string[] = [];
  await share(clients, goods, async (client, one) => {
    carts.push(await newCart(client, one));
  });
  return carts;
}

const rushFor = (crowd: Clients, carts: readonly string[]): Promise<void> =>
  share(crowd, carts, async (client, cart) => {
    const { status, body } = await order(client, cart);
    if (status !== 201) throw new Error(`${status}: ${body}`);
  });

/** How long each checkout of four clients takes, in milliseconds, until the rush is over and for two seconds at least. */
async function checkouts(stage: Stage, goods: Stage['goods'], rush: Promise<void>): Promise<readonly number[]> {
  const clients = await openClients(stage.shopPort, 4);
  const times: number[] = [];
  const begun = performance.now();
  let over = false;
  const rushing = rush.then(() => {
    over = true;
  });
  await Promise.all(
    clients.map(async (client, c) => {
      for (let n = c; !over || performance.now() - begun < 2_000; n += clients.length) {
        const cart = await newCart(client, at(goods, n));
        const asked = performance.now();
        await place(client, cart);
        times.push(performance.now() - asked);
      }
    }),
  );
  await rushing;
  for (const client of clients) client.close();
  return times;
}

async function settled({ rows }: Stage): Promise<void> {
  while ((await rows(`select count(*)::int as n from orders.orders where status = 'pending'`))[0].n > 0);
}
