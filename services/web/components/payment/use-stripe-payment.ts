import { useEffect, useState } from 'react';
import type { Order } from '#web/lib/api/types.ts';
import type { Standing } from './standing.ts';
import type { OpenPayment, StripePayment } from './stripe.ts';

/** The payment once it is opened; before that, or when Stripe does not answer, there is none. */
export type Opened =
  | { readonly is: 'opening' }
  | { readonly is: 'unreachable' }
  | { readonly is: 'open'; readonly payment: StripePayment; readonly standing: Standing };

interface Wanted {
  readonly order: Order;
  readonly publishableKey: string;
  readonly clientSecret: string;
}

/** Opens an order's payment at Stripe and keeps how it stands. */
export function useStripePayment({ order, publishableKey, clientSecret }: Wanted) {
  const [opened, setOpened] = useState<Opened>({ is: 'opening' });
  const [round, setRound] = useState(0);
  const [busy, setBusy] = useState(false);
  const { countryCode, postalCode } = order.shippingAddress;

  useEffect(() => {
    let left = false;
    const show = (next: Opened) => left || setOpened(next);
    show({ is: 'opening' });
    open({ publishableKey, clientSecret, countryCode, postalCode })
      .then(show)
      .catch(() => show({ is: 'unreachable' }));
    return () => {
      left = true;
    };
  }, [publishableKey, clientSecret, countryCode, postalCode, round]);

  /** One step at a time; what it throws means that Stripe is gone. */
  const act = async (step: (payment: StripePayment) => Promise<Standing>) => {
    if (opened.is !== 'open' || busy) return;
    const { payment } = opened;
    setBusy(true);
    await step(payment)
      .then((standing) => setOpened({ is: 'open', payment, standing }))
      .catch(() => setOpened({ is: 'unreachable' }));
    setBusy(false);
  };

  return {
    opened,
    busy,
    pay: () => act((payment) => payment.pay(`${window.location.origin}/orders/${order.id}`)),
    answerBank: () => act((payment) => payment.answerBank()),
    retry: () => setRound((last) => last + 1),
    fail: () => setOpened({ is: 'unreachable' }),
  };
}

/** Stripe's loader comes with the first order that is paid this way, not with the page. */
async function open(given: OpenPayment): Promise<Opened> {
  const { openStripePayment } = await import('./stripe.ts');
  const payment = await openStripePayment(given);
  return { is: 'open', payment, standing: await payment.look() };
}
