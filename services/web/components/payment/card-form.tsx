import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Refusal, StepButton } from './parts.tsx';
import type { StripePayment } from './stripe.ts';

interface Props {
  readonly payment: StripePayment;
  readonly price: string;
  /** Why the last card was not taken. */
  readonly refusal: string | null;
  readonly busy: boolean;
  readonly onPay: () => void;
  /** The form did not come. */
  readonly onFailure: () => void;
}

/** Stripe's own form and the button below it: what is typed there never passes our page. */
export function CardForm({ payment, price, refusal, busy, onPay, onFailure }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const fail = useRef(onFailure);
  const [ready, setReady] = useState(false);

  useEffect(() => {
    if (host.current === null) return;
    return payment.show(host.current, { onReady: () => setReady(true), onFailure: () => fail.current() });
  }, [payment]);

  // The Enter key in a field of Stripe's submits the form around it.
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !busy) onPay();
  };

  return (
    <form method="post" onSubmit={onSubmit}>
      <div className="relative min-h-52">
        {!ready && <p className="absolute inset-0 text-soft">Opening the form for your card…</p>}
        <div ref={host} />
      </div>
      {refusal !== null && !busy && <Refusal sentence={refusal} />}
      <StepButton disabled={!ready || busy}>{busy ? 'One moment…' : `Pay ${price}`}</StepButton>
      <p className="mt-3 text-center text-soft text-sm">Your card goes to Stripe and never passes our hands.</p>
    </form>
  );
}
