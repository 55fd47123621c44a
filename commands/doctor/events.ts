import { broken, type Finding, note, well, why } from './finding.ts';

/** Events that nobody could handle in the running process. */
export async function parkedEvents(given: {
  readonly metrics: number;
  readonly running: boolean;
}): Promise<readonly Finding[]> {
  if (!given.running) return [];
  const metrics = `http://127.0.0.1:${given.metrics}/metrics`;
  try {
    const answer = await fetch(metrics, { signal: AbortSignal.timeout(5_000) });
    return parkedIn(await answer.text());
  } catch (error) {
    return [note('events', `${metrics}: ${why(error)}`)];
  }
}

const parked = /^rialto_events_unfinished\{consumer="(\w+)",state="parked"\} (\d+)$/gm;

/** As the metrics say it: one finding for each listener that gave events up. */
export function parkedIn(metrics: string): readonly Finding[] {
  const given = [...metrics.matchAll(parked)].map(([, consumer = '', count = '']) => ({ consumer, count }));
  const left = given.filter(({ count }) => count !== '0');
  if (left.length === 0) return given.length === 0 ? [] : [well('events', 'none is parked')];
  return left.map(({ consumer, count }) =>
    broken(
      'events',
      `${count} that ${consumer} could not handle ${count === '1' ? 'is' : 'are'} parked`,
      'see GET /api/v1/admin/events?state=parked; mend the cause, then replay them (docs/operations.md)',
    ),
  );
}
