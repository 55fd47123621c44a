import type { OpenShop } from './open.ts';

/** Listeners whose processes had more or fewer effects than there are events; of processes that were never killed. */
export async function handledTwice({ shop, books }: Pick<OpenShop, 'shop' | 'books'>): Promise<readonly string[]> {
  const counted = new Map<string, number>();
  const wrong: string[] = [];
  for (const [, consumer = '', outcome, value] of (await shop.metrics()).matchAll(sample)) {
    if (outcome === 'handled') counted.set(consumer, (counted.get(consumer) ?? 0) + Number(value));
    if (outcome === 'parked') wrong.push(`${consumer} parked ${value}`);
  }
  for (const { consumer, events } of await books.rows(
    'select consumer, count(*)::int as events from bus.inbox group by 1',
  )) {
    if (counted.get(consumer) !== events) {
      wrong.push(`${consumer} had ${counted.get(consumer) ?? 0} effects of ${events} events`);
    }
  }
  return wrong;
}

const sample = /^rialto_events_total\{consumer="(\w+)",outcome="(\w+)"\} (\d+)$/gm;

/** How often the services answered a method: "rialto.payments.v1.PaymentsService/PreparePayment". */
export async function answered({ shop }: Pick<OpenShop, 'shop'>, method: string): Promise<number> {
  const text = await shop.metrics();
  const lines = text.matchAll(/^rialto_rpc_duration_seconds_count\{method="([^"]+)",code="ok"\} (\d+)$/gm);
  return [...lines].reduce((sum, [, name, count]) => sum + (name === method ? Number(count) : 0), 0);
}
