/**
 * The choreography: every event, who says it, who hears it, and what undoes it.
 *
 * Types come from this table. A listed listener without a handler, or an event published by a service
 * that does not own it, does not compile. `docs/saga.md` is generated from it.
 */
import type { MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import { afterSale } from './choreography/after-sale.ts';
import { goods } from './choreography/goods.ts';
import { people } from './choreography/people.ts';
import { purchase } from './choreography/purchase.ts';
import type { Choreography, ServiceName } from './choreography/shape.ts';

export { type ServiceName, serviceNames } from './choreography/shape.ts';

export const choreography = { ...purchase, ...afterSale, ...goods, ...people } as const satisfies Choreography;

export type EventType = keyof typeof choreography;

/** Protobuf data of an event, as a listener gets it. */
export type EventData<E extends EventType> = MessageShape<(typeof choreography)[E]['data']>;

/** Protobuf data of an event, as its speaker gives it. */
export type EventInit<E extends EventType> = MessageInitShape<(typeof choreography)[E]['data']>;

/** The events that a service may publish. */
export type SaidBy<S extends ServiceName> = {
  [E in EventType]: (typeof choreography)[E]['says'] extends S ? E : never;
}[EventType];

/** The events that a service must handle. */
export type HeardBy<S extends ServiceName> = {
  [E in EventType]: S extends keyof (typeof choreography)[E]['hears'] ? E : never;
}[EventType];
