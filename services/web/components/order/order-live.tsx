'use client';
import type { Order } from '#web/lib/api/types.ts';
import { statusSentence, statusWords } from '#web/lib/shop/words.ts';
import { When } from '../ui/when.tsx';
import { OrderDoor } from './order-door.tsx';
import { OrderFacts } from './order-facts.tsx';
import { OrderTimeline } from './order-timeline.tsx';
import { ReturnsList } from './returns-list.tsx';
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
        <ReturnsList returns={order.returns} lines={order.lines} />
        <OrderDoor order={order} onChanged={setOrder} />
      </OrderFacts>
    </>
  );
}
