import { FileText, RotateCcw, ShoppingBasket } from 'lucide-react';
import { useState } from 'react';
import { call } from '#web/lib/api/browser.ts';
import { type Problem, problemOf } from '#web/lib/api/problem.ts';
import type { Order } from '#web/lib/api/types.ts';
import { writeCartId } from '#web/lib/shop/cart-cookie.ts';
import { ProblemNotice } from '../ui/notice.tsx';
import { ReturnForm } from './return-form.tsx';

interface Props {
  readonly order: Order;
  readonly onChanged: (order: Order) => void;
}

/** What a customer can do with an order from where it stands. */
export function OrderDoor({ order, onChanged }: Props) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [acting, setActing] = useState(false);
  const [returning, setReturning] = useState(false);
  const { status } = order;

  const act = async (work: () => Promise<void>) => {
    setActing(true);
    setProblem(null);
    await work().catch((error: unknown) => setProblem(problemOf(error)));
    setActing(false);
  };
  const cancel = () =>
    act(async () => onChanged(await call<Order>(`/api/v1/orders/${order.id}/cancel`, { method: 'POST', body: {} })));
  const reorder = () =>
    act(async () => {
      const body = { method: 'POST', body: {}, idempotencyKey: crypto.randomUUID() } as const;
      const { cartId } = await call<{ cartId: string }>(`/api/v1/orders/${order.id}/reorder`, body);
      writeCartId(cartId);
      window.location.assign('/cart');
    });

  return (
    <div className="mt-6 grid justify-items-start gap-4">
      {problem !== null && <ProblemNotice problem={problem} />}
      {problem?.reason === 'STEP_UP_REQUIRED' && (
        // Staff alone are asked for a proof here, at the order of somebody else; the back office takes it.
        <a href={`/admin/orders/${order.id}`} className="button-quiet">
          Open it in the back office
        </a>
      )}
      <div className="flex flex-wrap gap-3">
        {(status === 'pending' || status === 'confirmed') && (
          <button type="button" onClick={cancel} disabled={acting} className="button-quiet">
            Cancel this order
          </button>
        )}
        {order.invoiceNumber !== undefined && (
          <a href={`/api/v1/orders/${order.id}/invoice`} download className="button-quiet">
            <FileText aria-hidden className="size-4" /> Invoice
          </a>
        )}
        {isPaid(order) && (
          <a href={`/api/v1/orders/${order.id}/receipt`} download className="button-quiet">
            <FileText aria-hidden className="size-4" /> Receipt
          </a>
        )}
        {status !== 'pending' && (
          <button type="button" onClick={reorder} disabled={acting} className="button-quiet">
            <ShoppingBasket aria-hidden className="size-4" /> Order again
          </button>
        )}
        {(status === 'shipped' || status === 'delivered') && !returning && (
          <button type="button" onClick={() => setReturning(true)} className="button-quiet">
            <RotateCcw aria-hidden className="size-4" /> Send something back
          </button>
        )}
      </div>
      {returning && <ReturnForm order={order} onDone={() => setReturning(false)} onChanged={onChanged} />}
    </div>
  );
}

const isPaid = ({ payment }: Order): boolean =>
  payment.status === 'succeeded' || payment.status === 'refunded' || payment.status === 'partially_refunded';
