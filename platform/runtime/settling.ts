import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { ServiceName } from '#contracts/events.ts';
import type { Clock } from '#platform/kernel/clock.ts';
import type { Ground } from './ground.ts';

interface Settling {
  readonly ground: Pick<Ground, 'waiting'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Altogether, in milliseconds; what is not handled by then goes on in the background. */
  readonly timeoutMs?: number;
}

const longestWaitMs = 5_000;
const lookEveryMs = 20;

/** Waits until each of these services has handled what was said to it, one after the other. Never fails the start. */
export async function settle(
  services: readonly ServiceName[],
  { ground, clock, log, timeoutMs = longestWaitMs }: Settling,
): Promise<void> {
  const untilMs = clock.monotonicMs() + timeoutMs;
  for (const service of services) {
    while ((await ground.waiting(service)) > 0) {
      if (clock.monotonicMs() >= untilMs) {
        log.warn({ service, timeoutMs }, 'start.unsettled');
        return;
      }
      await pause(lookEveryMs);
    }
  }
}
