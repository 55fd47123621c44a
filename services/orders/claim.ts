import type { CallContext } from '#platform/rpc/port.ts';
import { tokenFits } from './access.ts';
import { claimedAtOnce } from './config.ts';
import type { OrdersDependencies } from './dependencies.ts';
import { claimOrders } from './repository/claim-orders.ts';

/**
 * Gives the caller the orders whose access tokens they hold, as far as they are nobody's yet. An order of another customer
 * stays where it is, whoever holds its token. Again changes nothing.
 */
export async function claimHeld(context: CallContext, { database, tokenKey }: OrdersDependencies) {
  const ids = heldOrders(context.orderTokens, tokenKey);
  if (ids.length === 0) return { orderIds: [] };
  const orderIds = await database.transaction((tx) => claimOrders(tx, ids, context.caller.id), context);
  return { orderIds: [...orderIds] };
}

/** The orders that these tokens open; what is no token of ours opens none. */
function heldOrders(tokens: readonly string[], key: Buffer): readonly string[] {
  const ids = tokens.map((token) => ({ token, id: token.split('.')[0] ?? '' }));
  return [...new Set(ids.filter(({ token, id }) => tokenFits(token, id, key)).map(({ id }) => id))].slice(
    0,
    claimedAtOnce,
  );
}
