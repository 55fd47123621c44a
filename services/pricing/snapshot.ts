import type { Promotion } from './domain/promotion.ts';

/** The promotions that count by themselves, kept in memory so that an ordinary quote asks no database. */
export interface Snapshot {
  current(): readonly Promotion[];
  /** Reads them anew: at the start, after a change made here, and every so often for those made elsewhere. */
  refresh(): Promise<void>;
}

export function snapshotOf(read: () => Promise<readonly Promotion[]>): Snapshot {
  let promotions: readonly Promotion[] = [];
  let begun = 0;
  let shown = 0;
  return {
    current: () => promotions,
    async refresh() {
      begun += 1;
      const mine = begun;
      const found = await read();
      // Of two reads at once, the one that began later knows more.
      if (mine < shown) return;
      shown = mine;
      promotions = found;
    },
  };
}
