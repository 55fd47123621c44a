import { type RefObject, useLayoutEffect } from 'react';

/**
 * Tells what a field holds that was used before the page's scripts arrived: React keeps it on the screen when it takes
 * over, but knows nothing of it, and would wipe it off with the next change.
 */
export function useEarlyInput<F extends HTMLElement>(field: RefObject<F | null>, tell: (field: F) => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: only at the moment of taking over is there anything to tell
  useLayoutEffect(() => {
    if (field.current !== null) tell(field.current);
  }, []);
}
