import { useEffect, useState } from 'react';
import { call } from '#web/lib/api/browser.ts';
import type { Order } from '#web/lib/api/types.ts';

const pollMs = 5_000;

/** The order as the shop tells it; where the stream breaks for good, asking now and then takes its place. */
export function useOrderStream(initial: Order) {
  const [order, setOrder] = useState(initial);
  const { id } = initial;

  useEffect(() => {
    const address = `/api/v1/orders/${id}`;
    const source = new EventSource(`${address}/stream`);
    let timer: ReturnType<typeof setInterval> | undefined;
    source.addEventListener('order', (event) => setOrder(JSON.parse(event.data) as Order));
    source.addEventListener('error', () => {
      // While it is CONNECTING the browser tries again by itself.
      if (source.readyState !== EventSource.CLOSED || timer !== undefined) return;
      timer = setInterval(() => {
        call<Order>(address)
          .then(setOrder)
          .catch(() => undefined);
      }, pollMs);
    });
    return () => {
      source.close();
      clearInterval(timer);
    };
  }, [id]);

  return [order, setOrder] as const;
}
