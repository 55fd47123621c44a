/**
 * Work that goes on beside calls and events: every so often, and at once when it is poked. One run at a
 * time; what it throws is logged and the next run comes as usual.
 */
export interface Runner {
  readonly name: string;
  readonly everyMs: number;
  /** Does what is due; stops early when the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
  /** Set by the boot; a service calls it (after a commit) to have the work done without waiting. */
  poke: () => void;
}

export const runner = (name: string, everyMs: number, run: (signal: AbortSignal) => Promise<void>): Runner => ({
  name,
  everyMs,
  run,
  poke: () => {},
});

/** Batch after batch, until one is not full or the shop stops. */
export async function untilFew(signal: AbortSignal, full: number, next: () => Promise<number>): Promise<void> {
  while (!signal.aborted && (await next()) >= full);
}
