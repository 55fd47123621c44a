/**
 * How many calls may be made again: a share of all calls, and some more for a neighbour that is hardly called. When a
 * neighbour is down for everybody, retries would make three calls of each one at the very moment at which it can bear the least.
 */
export interface RetryBudget {
  /** A call is made for the first time. */
  called(neighbour: string): void;
  /** Whether a call may be made again; true takes it from the budget. */
  spend(neighbour: string): boolean;
}

export function retryBudget({
  share = 0.1,
  reserve = 10,
}: {
  readonly share?: number;
  readonly reserve?: number;
} = {}): RetryBudget {
  const left = new Map<string, number>();
  const leftOf = (neighbour: string): number => left.get(neighbour) ?? reserve;
  return {
    called: (neighbour) => void left.set(neighbour, Math.min(reserve, leftOf(neighbour) + share)),
    spend(neighbour) {
      // Shares add up to whole ones but for a rounding error.
      const after = leftOf(neighbour) - 1;
      if (after < -1e-9) return false;
      left.set(neighbour, after);
      return true;
    },
  };
}
