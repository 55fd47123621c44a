import type { Call, Layer } from '../port.ts';

/** A layer that looks at a call before it goes on, and throws to refuse it. */
export const guarding = (check: (call: Call) => void): Layer => ({
  unary: async (call, next) => {
    check(call);
    return next(call);
  },
  stream: async function* (call, next) {
    check(call);
    yield* next(call);
  },
});
