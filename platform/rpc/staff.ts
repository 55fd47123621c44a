import { Failure } from '#platform/kernel/errors.ts';
import type { CallContext } from './port.ts';

/**
 * Whether the caller works for the shop in what they call: the only question that a service asks about staff, and asked
 * once the thing is known to be nobody's who calls. Throws STEP_UP_REQUIRED when they have to prove first who they are.
 */
export function actsAsStaff({ staff }: Pick<CallContext, 'staff'>): boolean {
  if (staff === 'unproved') throw stepUpRequired();
  return staff === 'admitted';
}

export const stepUpRequired = (): Failure =>
  new Failure('permission_denied', 'STEP_UP_REQUIRED', 'Please prove once more who you are.');
