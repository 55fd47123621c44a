import { choreography } from '#contracts/events.ts';

/** How many answers are awaited when services are asked about a person: theirs, and identity's own. */
export const answersAwaited = (event: 'identity.export_requested' | 'identity.erasure_requested'): number =>
  Object.keys(choreography[event].hears).length + 1;
