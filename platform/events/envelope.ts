import { create, fromJson, toJson } from '@bufbuild/protobuf';
import { choreography, type EventInit, type EventType } from '#contracts/events.ts';
import type { Heard } from './port.ts';

/** An event that was said in a transaction and is stored with it: a CloudEvent whose data is protobuf JSON. */
export interface Said {
  readonly id: string;
  readonly type: EventType;
  readonly subject: string;
  readonly traceparent: string;
  readonly data: string;
}

/** An event as it lies in a store or travels through a broker. */
export interface Stored {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly time: Date;
  readonly traceparent: string;
  readonly data: unknown;
}

/** Puts an event into its envelope. Throws when the data does not fit the event's schema. */
export function seal<E extends EventType>(event: {
  id: string;
  type: E;
  subject: string;
  traceparent: string;
  data: EventInit<E>;
}): Said {
  const schema = choreography[event.type].data;
  const data = JSON.stringify(toJson(schema, create(schema, event.data as never)));
  return { id: event.id, type: event.type, subject: event.subject, traceparent: event.traceparent, data };
}

/** Opens an envelope. Fields that a newer version added are passed over; throws for a type or shape not known here. */
export function open(stored: Stored): Heard<EventType> {
  const type = knownType(stored.type);
  const data = fromJson(choreography[type].data, stored.data as never, { ignoreUnknownFields: true });
  return { ...stored, type, data } as Heard<EventType>;
}

/** Who hears an event, as the choreography says. */
export const listenersOf = (type: EventType): readonly string[] => Object.keys(choreography[type].hears);

function knownType(type: string): EventType {
  if (Object.hasOwn(choreography, type)) return type as EventType;
  throw new TypeError(`No event of the choreography is called ${type}.`);
}
