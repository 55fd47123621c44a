import type { EventType } from '#contracts/events.ts';
import type { Heard } from './port.ts';

/** Events of one type that can be handled together. */
interface Round {
  readonly type: EventType;
  readonly events: readonly Heard<EventType>[];
}

/**
 * Sorts a batch into groups of one type, as few as possible, so that the events of each subject keep their
 * order: an event comes in a later wave than the ones before it of its subject, unless they share its type.
 */
export function rounds(batch: readonly Heard<EventType>[]): readonly Round[] {
  const waves: Map<EventType, Heard<EventType>[]>[] = [];
  const last = new Map<string, { wave: number; type: EventType }>();
  for (const event of batch) {
    const before = last.get(event.subject);
    const wave = before === undefined ? 0 : before.type === event.type ? before.wave : before.wave + 1;
    last.set(event.subject, { wave, type: event.type });
    const groups = waves[wave] ?? new Map<EventType, Heard<EventType>[]>();
    waves[wave] = groups;
    const group = groups.get(event.type);
    if (group === undefined) groups.set(event.type, [event]);
    else group.push(event);
  }
  return waves.flatMap((groups) => [...groups].map(([type, events]) => ({ type, events })));
}
