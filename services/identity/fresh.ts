import type { Clock } from '#platform/kernel/clock.ts';
import type { Caller } from '#platform/rpc/port.ts';
import { stepUpRequired } from '#platform/rpc/staff.ts';
import { isFresh } from './domain.ts';

export interface Freshness {
  readonly clock: Clock;
  /** How long a proof of who somebody is counts. */
  readonly stepUpMinutes: number;
}

/** Throws STEP_UP_REQUIRED unless somebody proved of late who they are. */
export function requireFresh({ provedAtMs }: Caller, { clock, stepUpMinutes }: Freshness): void {
  const provedAt = new Date(provedAtMs ?? 0);
  if (!isFresh({ provedAt }, { now: clock.now(), minutes: stepUpMinutes })) throw stepUpRequired();
}
