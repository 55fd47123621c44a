'use client';
import { useEffect } from 'react';
import type { Order } from '#web/lib/api/types.ts';
import type { CardForm } from '#web/lib/shop/card-form.ts';
import { statusSentence, statusWord } from '#web/lib/shop/words.ts';
import { PaySection, waitsForCard } from '../payment/pay-section.tsx';
import { When } from '../ui/when.tsx';
import { OrderDoor } from './order-door.tsx';
import { OrderFacts } from './order-facts.tsx';
import { OrderTimeline } from './order-timeline.tsx';
import { ReturnsList } from './returns-list.tsx';
import { useOrderStream } from './use-order-stream.ts';

interface Props {
  readonly initial: Order;
  /** How the shop takes cards; null once there is nothing to pay. */
  readonly cards: CardForm | null;
}

/** An order that changes while one looks at it. */
export function OrderLive({ initial, cards }: Props) {
  const [order, setOrder] = useOrderStream(initial);
  useCleanAddress();
  const paysHere = cards?.by === 'stripe' && waitsForCard(order);
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
            {paysHere ? 'Waiting for your payment' : statusWord(order.status, order)}
          </h1>
          <p className="mt-3 max-w-prose text-lg text-soft">
            {paysHere ? 'Once you have paid, your things are yours.' : statusSentence(order)}
          </p>
        </div>
        {cartIsOpen && (
          <a href="/cart" className="button-main mt-5">
            Back to your cart
          </a>
        )}
      </header>
      {cards?.by === 'stripe' && <PaySection order={order} publishableKey={cards.publishableKey} />}
      <OrderTimeline order={order} />
      <OrderFacts order={order}>
        <ReturnsList returns={order.returns} lines={order.lines} />
        <OrderDoor order={order} onChanged={setOrder} />
      </OrderFacts>
    </>
  );
}

/** Back from a bank, the address carries the payment's secret; what became of it the shop says by itself. */
function useCleanAddress(): void {
  useEffect(() => {
    const { pathname, search } = window.location;
    if (new URLSearchParams(search).has('payment_intent')) window.history.replaceState(null, '', pathname);
  }, []);
}
