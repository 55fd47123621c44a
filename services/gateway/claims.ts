import type { Logger } from 'pino';
import type { CartService } from '#contracts/gen/rialto/cart/v1/cart_pb.ts';
import type { OrdersService } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { Failure } from '#platform/kernel/errors.ts';
import type { CallContext, Client } from '#platform/rpc/port.ts';
import { cartCookie } from './caller/cart-cookie.ts';
import type { OrderCookie } from './caller/order-cookie.ts';
import type { Sessions } from './caller/sessions.ts';
import { claimTimeoutMs } from './config.ts';

/** What happens to a guest's belongings when somebody signs in or out. */
export interface Claims {
  /**
   * Makes what the browser holds the person's whose session this is. Answers the cookies that follow from it; never
   * throws, for a sign-in counts whatever becomes of a cart.
   * @param session the new session as `name=value`
   */
  signedIn(session: string, cookies: string | undefined): Promise<readonly string[]>;
  /** The cookies after signing out: whoever uses the browser next holds nothing. */
  signedOut(): readonly string[];
}

interface Given {
  readonly cart: Pick<Client<typeof CartService>, 'claimCart' | 'getMyCart'>;
  readonly orders: Pick<Client<typeof OrdersService>, 'claimOrders'>;
  readonly sessions: Sessions;
  readonly orderCookie: OrderCookie;
  readonly ownContext: (timeoutMs: number) => CallContext;
  readonly https: boolean;
  readonly log: Logger;
}

/** Claims by the calls that everybody may make: the gateway has no right of its own to anybody's cart. */
export function claimsOf(given: Given): Claims {
  const { cart, orders, sessions, ownContext, log } = given;
  const carts = cartCookie(given);

  async function contextOf(session: string, cookies: string | undefined): Promise<CallContext | null> {
    const caller = await sessions.resolve(session);
    if (caller.kind !== 'user') return null;
    return { ...ownContext(claimTimeoutMs), caller, orderTokens: given.orderCookie.read(cookies) };
  }

  /** The person's cart with what the browser held; null when there is neither. */
  async function cartOf(held: string, context: CallContext): Promise<string | null> {
    const claimed = held === '' ? null : await orNull(cart.claimCart({ id: held }, context));
    return (claimed ?? (await orNull(cart.getMyCart({}, context))))?.id ?? null;
  }

  async function cookiesAfter(session: string, cookies: string | undefined): Promise<readonly string[]> {
    const context = await contextOf(session, cookies);
    if (context === null) return [];
    const [open] = await Promise.all([
      cartOf(carts.read(cookies), context),
      context.orderTokens.length === 0 ? null : orders.claimOrders({}, context).catch(failed),
    ]);
    return open === null ? [] : [carts.holding(open)];
  }

  // The browser still holds all of it, and pages claim again when they see that.
  function failed(error: unknown): void {
    // Whoever has to choose a password first is refused everything else until then.
    if (error instanceof Failure && error.code === 'permission_denied') {
      return log.info({ reason: error.reason }, 'claims.refused');
    }
    log.warn({ err: error }, 'claims.failed');
  }

  return {
    async signedIn(session, cookies) {
      try {
        return await cookiesAfter(session, cookies);
      } catch (error) {
        failed(error);
        return [];
      }
    },
    signedOut: () => [carts.forgetting(), given.orderCookie.forgetting()],
  };
}

/** A cart that is not there, or is somebody else's, is none; other failures go on. */
async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Failure && error.code === 'not_found') return null;
    throw error;
  }
}
