/** How much may be had: so many at once, and how many more each second. */
export interface Allowance {
  readonly burst: number;
  readonly perSecond: number;
}

/** Something that is counted under a name of its own. */
export interface Bucket {
  readonly name: string;
  readonly allowance: Allowance;
}

/** Which of the buckets is empty, as its place in the list, and for how long. */
export interface Empty {
  readonly at: number;
  readonly waitMs: number;
}

/**
 * Counts by buckets that fill up steadily, so that there is no edge of a window at which twice as much gets through.
 * Full buckets need no memory.
 */
export interface Buckets {
  /** Takes one out of each bucket, or out of none when one is empty: that one is answered. One atomic step. */
  take(buckets: readonly Bucket[]): Empty | null | Promise<Empty | null>;
  close(): Promise<void>;
}
