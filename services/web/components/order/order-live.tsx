'use client';
import { useState } from 'react';
import { call } from '#web/lib/api/browser.ts';
import { type Problem, problemOf } from '#web/lib/api/problem.ts';
import type { Order } from '#web/lib/api/types.ts';
import { statusSentence, statusWords } from '#web/lib/shop/words.ts';
import { ProblemNotice } from '../ui/notice.tsx';
import { When } from '../ui/when.tsx';
import { OrderFacts } from './order-facts.tsx';
import { OrderTimeline } from './order-timeline.tsx';
import { useOrderStream } from './use-order-stream.ts';

/** An order that changes while one looks at it. */
export function OrderLive({ initial }: { readonly initial: Order }) {
  const [order, setOrder] = useOrderStream(initial);
  const cartIsOpen = order.status === 'cancelled' && order.statusReason !== 'CUSTOMER_REQUEST';
  return (
    <>
      <header className="mb-8">
        <p className="text-soft">
          Order <span data-testid="order-number">{order.number}</span>, <When at={order.placedAt} />
        </p>
        <div aria-live="polite">
          <h1
            className="mt-2 font-extrabold text-4xl sm:text-5xl"
            data-testid="order-status"
            data-status={order.status}
          >
            {statusWords[order.status]}
          </h1>
          <p className="mt-3 max-w-prose text-lg text-soft">{statusSentence(order)}</p>
        </div>
        {cartIsOpen && (
          <a href="/cart" className="button-main mt-5">
            Back to your cart
          </a>
        )}
      </header>
      <OrderTimeline order={order} />
      <OrderFacts order={order}>
        <CancelButton order={order} onCancelled={setOrder} />
      </OrderFacts>
    </>
  );
}

/** Until it is packed, an order can be taken back. */
function CancelButton({ order, onCancelled }: { readonly order: Order; readonly onCancelled: (order: Order) => void }) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [asking, setAsking] = useState(false);
  if (order.status !== 'pending' && order.status !== 'confirmed') return null;

  const cancel = async () => {
    setAsking(true);
    setProblem(null);
    await call<Order>(`/api/v1/orders/${order.id}/cancel`, { method: 'POST', body: {} })
      .then(onCancelled)
      .catch((error: unknown) => setProblem(problemOf(error)));
    setAsking(false);
  };

  return (
    <div className="mt-6 grid justify-items-start gap-3">
      {problem !== null && <ProblemNotice problem={problem} />}
      <button type="button" onClick={cancel} disabled={asking} className="button-quiet">
        Cancel this order
      </button>
    </div>
  );
}
