/** Time for business decisions and for measuring; the globals are forbidden elsewhere. */
export interface Clock {
  /** The present moment. */
  now(): Date;
  /** Milliseconds that only ever grow; good for durations, meaningless as a date. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
};
