import type { DescMessage } from '@bufbuild/protobuf';

/** The shape of the table in events.ts: which service says an event, who hears it, and what undoes it. */
export type Choreography = { readonly [event: `${ServiceName}.${string}`]: Step };

/** One line of the choreography. */
interface Step {
  readonly data: DescMessage;
  readonly says: ServiceName;
  /** What each listener does when it hears the event. */
  readonly hears: { readonly [S in ServiceName]?: string };
  /** The event after which the effects of this one are undone, if any. */
  readonly undoneBy: string | null;
}

/** The one word per service: folder, CLI argument, event prefix, database schema and metric label. */
export const serviceNames = [
  'identity',
  'catalog',
  'search',
  'cart',
  'pricing',
  'orders',
  'payments',
  'inventory',
  'fulfillment',
  'notifications',
  'web',
  'gateway',
] as const;

export type ServiceName = (typeof serviceNames)[number];
