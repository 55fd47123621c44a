import { setTimeout as pause } from 'node:timers/promises';
import type { OpenShop } from './open.ts';

/** Listeners whose processes had more or fewer effects than there are events; of processes that were never killed. */
export async function handledTwice({ shop, books }: Pick<OpenShop, 'shop' | 'books'>): Promise<readonly string[]> {
  const heard = await books.rows('select consumer, count(*)::int as events from bus.inbox group by 1');
  const counts = await whenCounted(
    () => countsOf(shop),
    ({ handled }) => heard.every(({ consumer, events }) => (handled.get(consumer) ?? 0) >= events),
  );
  return [
    ...counts.parked,
    ...heard
      .map(({ consumer, events }) => ({ consumer, events, effects: counts.handled.get(consumer) ?? 0 }))
      .filter(({ events, effects }) => effects !== events)
      .map(({ consumer, events, effects }) => `${consumer} had ${effects} effects of ${events} events`),
  ];
}

interface Counts {
  readonly handled: ReadonlyMap<string, number>;
  readonly parked: readonly string[];
}

async function countsOf(shop: OpenShop['shop']): Promise<Counts> {
  const handled = new Map<string, number>();
  const parked: string[] = [];
  for (const [, consumer = '', outcome, value] of (await shop.metrics()).matchAll(sample)) {
    if (outcome === 'handled') handled.set(consumer, (handled.get(consumer) ?? 0) + Number(value));
    if (outcome === 'parked') parked.push(`${consumer} parked ${value}`);
  }
  return { handled, parked };
}

/** A process counts an effect once it is committed: a moment after others may see it. */
async function whenCounted(look: () => Promise<Counts>, areAll: (counts: Counts) => boolean): Promise<Counts> {
  for (const end = performance.now() + 10_000; ; await pause(50)) {
    const counts = await look();
    if (areAll(counts) || performance.now() > end) return counts;
  }
}

const sample = /^rialto_events_total\{consumer="(\w+)",outcome="(\w+)"\} (\d+)$/gm;

/** How often the services answered a method: "rialto.payments.v1.PaymentsService/PreparePayment". */
export async function answered({ shop }: Pick<OpenShop, 'shop'>, method: string): Promise<number> {
  const text = await shop.metrics();
  const lines = text.matchAll(/^rialto_rpc_duration_seconds_count\{method="([^"]+)",code="ok"\} (\d+)$/gm);
  return [...lines].reduce((sum, [, name, count]) => sum + (name === method ? Number(count) : 0), 0);
}
