import type { Call, Layer } from '../port.ts';

/** A layer that looks at a call before it goes on, and throws to refuse it. */
export const guarding = (check: (call: Call) => void): Layer =>
  changing((call) => {
    check(call);
    return call;
  });

/** The same for one that adds to the call what it found. */
export const changing = (change: (call: Call) => Call): Layer => ({
  unary: async (call, next) => next(change(call)),
  stream: async function* (call, next) {
    yield* next(change(call));
  },
});
