import { allConfirmed, at, newCart, openClients, place, quantile, seenConfirmed, share } from './buying.ts';
import { openClient } from './client.ts';
import type { Counters, Goods, Stage } from './stage.ts';

/** 16 clients order carts that were filled before; the clock stops when the last order is confirmed. */
export async function measureOrders(stage: Stage): Promise<void> {
  const { figures, goods } = stage;
  const first = await burst(stage, { goods, count: 300, clients: stage.clients });
  figures['completed orders/s, first 300 of a fresh shop'] = 300 / first.elapsed;
  await stage.books.query('analyze');
  const count = Math.round(stage.seconds * 300);
  const { elapsed, before, after } = await burst(stage, { goods, count, clients: stage.clients });
  figures['completed orders/s'] = count / elapsed;
  figures['server CPU an order, ms'] = ((after.cpuSeconds - before.cpuSeconds) * 1000) / count;
  figures['database CPU an order, ms'] = ((after.databaseSeconds - before.databaseSeconds) * 1000) / count;
  figures['statements an order'] = (after.statements - before.statements) / count;
  figures['writing transactions an order'] = (after.writing - before.writing) / count;
}

/** Fills so many carts with the goods in turn, then orders them all at once and waits until they are confirmed. */
export async function burst(
  stage: Stage,
  given: { readonly goods: readonly Goods[]; readonly count: number; readonly clients: number },
): Promise<{ elapsed: number; before: Counters; after: Counters }> {
  const buyers = await openClients(stage.shopPort, given.clients);
  const carts: string[] = [];
  const wanted = Array.from({ length: given.count }, (_, n) => at(given.goods, n));
  await share(buyers, wanted, async (client, goods) => {
    carts.push(await newCart(client, goods));
  });
  const before = await stage.counters();
  const begun = performance.now();
  await share(buyers, carts, async (client, cart) => {
    await place(client, cart);
  });
  await allConfirmed(stage);
  const elapsed = (performance.now() - begun) / 1000;
  for (const client of buyers) client.close();
  return { elapsed, before, after: await stage.counters() };
}

/** One client alone: from sending the order to seeing it confirmed on its live page. */
export async function measureOne({ shopPort, goods, figures }: Stage): Promise<void> {
  const client = await openClient(shopPort);
  const times: number[] = [];
  for (let n = 0; n < 60; n += 1) {
    const cart = await newCart(client, at(goods, n));
    const begun = performance.now();
    const { order, accessToken } = await place(client, cart);
    await seenConfirmed(shopPort, order.id, accessToken);
    times.push(performance.now() - begun);
  }
  client.close();
  figures['one order confirmed, ms (median)'] = quantile(times, 0.5);
  figures['one order confirmed, ms (p95)'] = quantile(times, 0.95);
}
