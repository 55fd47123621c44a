import type { IdentityService } from '#contracts/gen/rialto/identity/v1/identity_pb.ts';
import type { Implementation } from '#platform/rpc/port.ts';
import { addressesRpc } from './addresses.ts';
import { customersRpc } from './customers.ts';
import { type ErasureDependencies, erasureRpc } from './erasure.ts';
import { exportRpc } from './export.ts';
import { profileRpc } from './rpc-profile.ts';
import { signInRpc } from './rpc-sign-in.ts';

/** The contract of identity, each part of it in a file of its own. */
export const identityRpc = (
  given: Parameters<typeof signInRpc>[0] & Parameters<typeof profileRpc>[0] & ErasureDependencies,
): Implementation<typeof IdentityService> => ({
  ...signInRpc(given),
  ...profileRpc(given),
  ...addressesRpc(given),
  ...customersRpc(given),
  ...exportRpc(given),
  ...erasureRpc(given),
});
