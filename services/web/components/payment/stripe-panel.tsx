import type { Order } from '#web/lib/api/types.ts';
import { formatMoney } from '#web/lib/shop/money.ts';
import { CardForm } from './card-form.tsx';
import { Refusal, StepButton } from './parts.tsx';
import { useStripePayment } from './use-stripe-payment.ts';

interface Props {
  readonly order: Order;
  readonly publishableKey: string;
  readonly clientSecret: string;
}

/** The payment of an order that waits for it: as often as the customer likes, as long as the goods are held. */
export function StripePanel(props: Props) {
  const { opened, busy, pay, answerBank, retry, fail } = useStripePayment(props);
  const price = formatMoney(props.order.totals.due ?? props.order.totals.total);

  if (opened.is === 'opening') return <p className="text-soft">Opening the form for your card…</p>;
  if (opened.is === 'unreachable') {
    return (
      <>
        <Refusal sentence="Stripe, who takes cards for us, cannot be reached. Check your connection, or let your content blocker pass js.stripe.com." />
        <StepButton onClick={retry}>Try again</StepButton>
      </>
    );
  }
  const { payment, standing } = opened;
  switch (standing.at) {
    case 'card':
      return (
        <CardForm payment={payment} price={price} refusal={standing.refusal} busy={busy} onPay={pay} onFailure={fail} />
      );
    case 'bank':
      return (
        <>
          <p>Your bank wants to hear from you before it pays {price}.</p>
          {standing.refusal !== null && !busy && <Refusal sentence={standing.refusal} />}
          <StepButton onClick={answerBank} disabled={busy}>
            {busy ? 'One moment…' : 'Go on with your bank'}
          </StepButton>
        </>
      );
    case 'taken':
      return <p role="status">Thank you: your payment is on its way to us. This page says so once it is here.</p>;
    case 'given up':
      return <p role="status">This payment was given up. Nothing was charged.</p>;
  }
}
