import { call } from '#web/lib/api/browser.ts';
import { ApiError, problemOf } from '#web/lib/api/problem.ts';
import type { Order, PlaceOrder } from '#web/lib/api/types.ts';

const attemptKey = 'checkout.attempt';
const lastOrderKey = 'checkout.lastOrder';
const tries = 6;
const pauseMs = 1_500;

interface Attempt {
  readonly idempotencyKey: string;
  readonly body: string;
}

/**
 * Places the order once. The same wish keeps its idempotency key through double clicks, Back, reloads and a
 * lost network, so the shop answers the same order; a changed wish is a new attempt, and the shop refuses
 * a second order of one cart. `onWaiting` hears when the answer takes another try.
 */
export async function placeOrder(wish: PlaceOrder, onWaiting: () => void): Promise<Order> {
  const attempt = attemptFor(JSON.stringify(wish));
  for (let round = 1; ; round += 1) {
    try {
      const { order } = await call<{ order: Order }>('/api/v1/orders', {
        method: 'POST',
        body: wish,
        idempotencyKey: attempt.idempotencyKey,
      });
      sessionStorage.removeItem(attemptKey);
      sessionStorage.setItem(lastOrderKey, JSON.stringify({ cartId: wish.cartId, orderId: order.id }));
      return order;
    } catch (error) {
      if (!isUnsettled(error)) sessionStorage.removeItem(attemptKey);
      if (!isUnsettled(error) || round === tries) throw error;
      onWaiting();
      await new Promise((resolve) => setTimeout(resolve, pauseMs * round));
    }
  }
}

/** The order that was placed from this cart in this tab. */
export function lastOrderOf(cartId: string): string | undefined {
  const kept = parse(sessionStorage.getItem(lastOrderKey));
  return kept['cartId'] === cartId && typeof kept['orderId'] === 'string' ? kept['orderId'] : undefined;
}

function attemptFor(body: string): Attempt {
  const kept = parse(sessionStorage.getItem(attemptKey));
  if (kept['body'] === body && typeof kept['idempotencyKey'] === 'string') {
    return { body, idempotencyKey: kept['idempotencyKey'] };
  }
  const attempt = { body, idempotencyKey: crypto.randomUUID() };
  sessionStorage.setItem(attemptKey, JSON.stringify(attempt));
  return attempt;
}

/** Nobody answered, the shop stumbled, or the first try is still running: the order may exist. */
function isUnsettled(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  const { status, reason } = problemOf(error);
  return status === 0 || status >= 500 || (status === 409 && reason.startsWith('IDEMPOTENCY_'));
}

function parse(text: string | null): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
