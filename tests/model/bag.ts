import { choreography, type EventType, type ServiceName } from '#contracts/events.ts';
import { cart } from './services/cart.ts';
import { catalog, search } from './services/catalog.ts';
import { fulfillment } from './services/fulfillment.ts';
import { inventory } from './services/inventory.ts';
import { notifications } from './services/notifications.ts';
import { orders } from './services/orders.ts';
import { payments } from './services/payments.ts';
import { pricing } from './services/pricing.ts';
import { Crash, type Delivery, type Said, transact, type World } from './world.ts';

const listeners = { cart, catalog, search, fulfillment, inventory, notifications, orders, payments, pricing };

/** How the hearing of one event ends. */
export type Fate = 'done' | 'crash' | 'acknowledgement lost';

/**
 * Hands one delivery to its listener, in one transaction with the inbox, as the bus does. What it refuses stays in the
 * bag; what it has heard before has no effect.
 */
export function hear(world: World, delivery: Delivery, fate: Fate = 'done'): 'heard' | 'dropped' | 'refused' {
  const name = `${delivery.consumer}/${delivery.event.id}`;
  const known = world.kept.inbox.has(name);
  try {
    if (!known) transact(world, () => effect(world, delivery, name), fate === 'crash');
  } catch (error) {
    tell(world, delivery, error instanceof Crash ? 'and dies before it commits' : `and refuses it: ${error}`);
    if (error instanceof Crash) world.met.add('a crash before the commit');
    return 'refused';
  }
  if (known) world.met.add('an event heard twice');
  if (isEarly(world, delivery)) world.met.add('an event heard before an earlier one of its order');
  if (fate !== 'acknowledgement lost') world.bag = world.bag.filter((one) => one !== delivery);
  tell(world, delivery, known ? 'again, and drops it' : fate === 'done' ? '' : 'but nobody learns that it did');
  return known ? 'dropped' : 'heard';
}

function effect(world: World, { consumer, event }: Delivery, name: string): void {
  const table: Readonly<Record<string, Handler | undefined>> = tableOf(consumer);
  const handler = table[event.type];
  if (handler === undefined) throw new TypeError(`${consumer} does not hear ${event.type}.`);
  world.kept.inbox = new Set(world.kept.inbox).add(name);
  handler(world, event);
}

interface Hearing {
  hear(world: World, event: Said<EventType>): void;
}
type Handler = Hearing['hear'];

function tableOf(consumer: ServiceName): Readonly<Record<string, Handler | undefined>> {
  const all: Readonly<Record<string, Readonly<Record<string, Handler | undefined>> | undefined>> = listeners;
  return all[consumer] ?? {};
}

/** Whether an earlier event of the same order waits for the same listener. */
const isEarly = (world: World, { consumer, event }: Delivery): boolean =>
  world.bag.some((one) => one.consumer === consumer && one.event.subject === event.subject && one.event.id < event.id);

function tell(world: World, { consumer, event }: Delivery, how: string): void {
  const hears: { readonly [S in ServiceName]?: string } = choreography[event.type].hears;
  const what = how === '' ? `: ${hears[consumer]}` : `, ${how}`;
  world.story.push(`${consumer} hears ${event.type} of ${event.subject}${what}`);
}
