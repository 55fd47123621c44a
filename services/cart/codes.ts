import type { CodeState } from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import { conflict, type Failure, notFound } from '#platform/kernel/errors.ts';

/** Why a code is not taken into a cart, in pricing's words, or null when it counts. */
export function codeFailure(code: string, states: readonly CodeState[]): Failure | null {
  const state = states.find((one) => one.code === code);
  if (state === undefined) return notFound('CODE_UNKNOWN', `There is no code ${code}.`);
  if (state.problem === undefined) return null;
  const detail = state.detail ?? `The code ${code} does not count for this cart.`;
  return state.problem === 'CODE_UNKNOWN' ? notFound('CODE_UNKNOWN', detail) : conflict(state.problem, detail);
}
