import {
  choreography,
  type EventType,
  type HeardBy,
  type SaidBy,
  type ServiceName,
  serviceNames,
} from '#contracts/events.ts';
import type { Facts, FactsOf, Units } from './facts.ts';
import { copyOf, type Kept } from './kept.ts';

/** What a shop starts with. */
export interface Terms {
  /** Units of each SKU: in the main location, and in the store at the quay. */
  readonly lamps: readonly [number, number];
  readonly chairs: readonly [number, number];
  /** How many orders may use the promotion, in all and of one customer. */
  readonly uses: number;
  readonly usesOfOne: number;
  readonly giftCardMinor: number;
  /** When cards are charged. */
  readonly captures: 'now' | 'shipped';
}

/** The whole shop in memory: what the services keep, what was said and not yet heard, and what the outside knows. */
export interface World {
  readonly terms: Terms;
  /** What the services keep: changed by transactions alone. */
  kept: Kept;
  /** What the listeners still have to hear; any of it may be next. */
  bag: readonly Delivery[];
  /** What was heard, to be heard again when its acknowledgement is lost. */
  heard: readonly Delivery[];
  /** The provider's own books, which no crash of the shop changes: each movement of money by its key. */
  readonly provider: Map<string, Booked>;
  /** What buyers were told, by their keys. */
  readonly acknowledged: Map<string, Told>;
  /** What cards will do when they are charged, by order. */
  readonly cards: Map<string, Card>;
  /** Hands of staff that have been told that they may begin. */
  readonly hands: Map<string, Hand>;
  /** What has happened, sentence by sentence. */
  readonly story: string[];
  /** Rare states that were met. */
  readonly met: Set<Rare>;
}

/** One movement of money in the provider's books. */
export interface Booked {
  readonly kind: 'charge' | 'capture' | 'void' | 'refund';
  readonly orderId: string;
  readonly amountMinor: number;
  readonly status: 'succeeded' | 'declined' | 'action_required';
}

/** What somebody was told of an order when they asked whether they may begin, and for which round of packing. */
export interface Hand {
  readonly lines: readonly Units[];
  readonly round: number;
}

export type Card = 'pays' | 'is declined' | 'asks its owner';

export interface Told {
  readonly orderId: string;
  readonly totalMinor: number;
}

/** What all runs together have to meet, or they show nothing. */
export const rareStates = [
  'a payment after its reservation expired',
  'an outcome that was unknown for a while',
  'an event heard twice',
  'an event heard before an earlier one of its order',
  'a crash before the commit',
  'a cancellation while the card was being charged',
  'goods asked for a second time',
  'sold out',
  'a promotion used up by another order',
  'a gift card spent by another order',
  'an order edited before it was packed',
  'a packing taken back',
  'an order cancelled after its packing was taken back',
  'an order packed again before orders heard that its packing was taken back',
  'a hand that is late for the packing it was told to begin',
  'a return received',
  'a partial refund',
  'a partial capture',
  'an authorisation that ran out',
  'a cancellation that came too late',
] as const;

export type Rare = (typeof rareStates)[number];

export interface Said<E extends EventType> {
  readonly id: number;
  readonly type: E;
  readonly subject: string;
  readonly data: FactsOf<E>;
}

export interface Delivery {
  readonly consumer: ServiceName;
  readonly event: Said<EventType>;
}

/** What a service does when it hears an event. A method, so that a table of them can be looked up by the event's type. */
interface Hearing<E extends EventType> {
  hear(world: World, event: Said<E>): void;
}

/** A service in the model hears all that the choreography has for it: one that is missing does not compile. */
export type Hears<S extends ServiceName> = { readonly [E in Exclude<HeardBy<S>, AboutPeople>]: Hearing<E>['hear'] };

/** What is said of persons alone moves neither goods nor money. */
type AboutPeople = SaidBy<'identity'> | 'orders.forgotten';

/** Says an event in the transaction that is under way. */
export function says<S extends ServiceName>(): Says<S> {
  return (world, type, subject, ...data) => {
    const { said } = world.kept;
    world.kept.said = [...said, { id: said.length + 1, type, subject, data: data[0] ?? {} }];
  };
}

type Says<S extends ServiceName> = <E extends SaidBy<S>>(
  world: World,
  type: E,
  subject: string,
  ...data: E extends keyof Facts ? [Facts[E]] : []
) => void;

/**
 * Does all of `work` or nothing, and puts what it said into the bag. A crash undoes it at its last moment, just before
 * the commit.
 */
export function transact(world: World, work: () => void, crash = false): void {
  const before = world.kept;
  world.kept = copyOf(before);
  try {
    work();
    if (crash) throw new Crash();
  } catch (error) {
    world.kept = before;
    throw error;
  }
  const fresh = world.kept.said.slice(before.said.length);
  world.bag = [...world.bag, ...fresh.flatMap(deliveriesOf)];
}

/** The process died before its transaction was committed. */
export class Crash extends Error {}

function deliveriesOf(event: Said<EventType>): readonly Delivery[] {
  const hears: { readonly [S in ServiceName]?: string } = choreography[event.type].hears;
  return serviceNames.filter((name) => hears[name] !== undefined).map((consumer) => ({ consumer, event }));
}
