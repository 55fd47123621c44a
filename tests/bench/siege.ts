import { setTimeout as pause } from 'node:timers/promises';
import { at, newCart, openClients, place, quantile } from './buying.ts';
import type { Client } from './client.ts';
import type { Stage } from './stage.ts';

/** What a shop of this size is asked for every second, besides orders. */
const normal = { searches: 50, signIns: 5 };
/** Longer than other measurements: a 99th percentile wants its hundreds of orders. */
const lasts = 12;
const words = ['lamp', 'tea', 'kite', 'yarn', 'hedphones', 't shrit', 'bag', 'garden'];

/**
 * Checkout at five orders a second while nothing else goes on, beside the normal load, and beside ten times as many
 * searches and wrong passwords, each from another address: the time until POST /orders is answered.
 */
export async function measureSiege(stage: Stage): Promise<void> {
  const { figures } = stage;
  const quiet = await checkouts(stage, 0);
  const usual = await checkouts(stage, 1);
  const siege = await checkouts(stage, 10);
  figures['checkout alone, ms (p99)'] = quantile(quiet.times, 0.99);
  figures['checkout beside the normal load, ms (p99)'] = quantile(usual.times, 0.99);
  figures['checkout under siege, ms (p99)'] = quantile(siege.times, 0.99);
  figures['checkout under siege / alone'] = quantile(siege.times, 0.99) / quantile(quiet.times, 0.99);
  figures['checkout under siege, ms (median)'] = quantile(siege.times, 0.5);
  figures['siege: asked/s'] = siege.asked / (stage.seconds * lasts);
  figures['siege: turned away, share'] = siege.refused / Math.max(1, siege.asked);
}

async function checkouts(stage: Stage, load: number): Promise<{ times: number[]; asked: number; refused: number }> {
  const buyers = await openClients(stage.shopPort, 4);
  const crowd = await openClients(stage.shopPort, 96);
  const until = performance.now() + stage.seconds * lasts * 1_000;
  const tally = { asked: 0, refused: 0 };
  const times: number[] = [];
  const ask = (client: Client, n: number) => (n % 11 === 0 ? badSignIn(client, n) : search(client, n));
  const besieging = flow(load * (normal.searches + normal.signIns), until, crowd, async (client, n) => {
    tally.asked += 1;
    const { status } = await ask(client, n);
    if (status === 429 || status === 503) tally.refused += 1;
  });
  const buying = flow(5, until, buyers, async (client, n) => {
    const cart = await newCart(client, at(stage.goods, n));
    const begun = performance.now();
    await place(client, cart);
    times.push(performance.now() - begun);
  });
  await Promise.all([besieging, buying]);
  for (const client of [...buyers, ...crowd]) client.close();
  await stage.atRest();
  return { times, ...tally };
}

/** So many a second, whether or not the ones before were answered, as long as a connection is free. */
async function flow(
  perSecond: number,
  until: number,
  clients: readonly Client[],
  ask: (client: Client, n: number) => Promise<void>,
): Promise<void> {
  const free = [...clients];
  const underWay: Promise<void>[] = [];
  for (let n = 1; perSecond > 0 && performance.now() < until; n += 1) {
    // In turns: a connection that asks nothing for seconds is closed.
    const client = free.shift();
    if (client !== undefined) underWay.push(ask(client, n).finally(() => free.push(client)));
    await pause(1_000 / perSecond);
  }
  await Promise.all(underWay);
}

const addressOf = (n: number): string => `x-forwarded-for: 10.${(n >> 14) & 127}.${(n >> 7) & 127}.${n & 127}\r\n`;

const search = (client: Client, n: number) =>
  client.send('GET', `/api/v1/search?q=${encodeURIComponent(at(words, n))}`, undefined, addressOf(n));

const badSignIn = (client: Client, n: number) =>
  client.send(
    'POST',
    '/api/auth/sign-in/email',
    { email: `nobody${n}@example.com`, password: 'not the right one' },
    `origin: http://localhost\r\n${addressOf(n)}`,
  );
