'use client';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { SavedAddress } from '#web/lib/api/account-types.ts';
import { type Problem, problemOf } from '#web/lib/api/problem.ts';
import type { Cart, PlaceOrder, Quote } from '#web/lib/api/types.ts';
import type { CardForm } from '#web/lib/shop/card-form.ts';
import type { Country } from '#web/lib/shop/countries.ts';
import { minor } from '#web/lib/shop/money.ts';
import { DeliveryFields } from './delivery-fields.tsx';
import {
  addressOf,
  cardLater,
  cash,
  type Draft,
  emptyDraft,
  errorOf,
  errorsOf,
  type FieldErrors,
  fieldOfViolation,
  loadDraft,
  saveDraft,
} from './draft.ts';
import { OrderReview } from './order-review.tsx';
import { firstChoice, PaymentChoice } from './payment-choice.tsx';
import { placeOrder } from './place-order.ts';
import { SavedAddresses } from './saved-addresses.tsx';
import { ShippingChoice } from './shipping-choice.tsx';
import { useQuote, useShippingMethods } from './use-quote.ts';

interface Props {
  readonly cart: Cart;
  readonly countries: readonly Country[];
  readonly cards: CardForm | null;
  /** Of who is signed in, to choose from. */
  readonly addresses: readonly SavedAddress[];
  readonly initial: Partial<Draft> & Pick<Draft, 'email' | 'fullName' | 'countryCode'>;
}

/** The whole checkout on one calm page. */
export function CheckoutForm({ cart, countries, cards, addresses, initial }: Props) {
  const { draft, change } = useDraft({ ...emptyDraft, ...initial, payment: firstChoice(cards) });
  const [errors, setErrors] = useState<FieldErrors>({});
  const [problem, setProblem] = useState<Problem | null>(null);
  const [progress, setProgress] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  const placing = useRef(false);
  const shipping = useShippingMethods(cart.id, draft.countryCode);
  // What was chosen for another country may not be offered here.
  const methodId =
    (shipping.methods?.find(({ id }) => id === draft.shippingMethodId) ?? shipping.methods?.[0])?.id ?? '';
  const { quote, problem: quoteProblem } = useQuote({ ...draft, cartId: cart.id, shippingMethodId: methodId, round });

  const leave = (field: keyof Draft) => setErrors((known) => ({ ...known, [field]: errorOf(field, draft) }));

  const refuse = (error: unknown) => {
    const refusal = problemOf(error);
    const atFields = refusal.violations.flatMap(({ field, description }) => {
      const known = fieldOfViolation(field);
      return known === undefined ? [] : [[known, description] as const];
    });
    setErrors(Object.fromEntries(atFields));
    // What is said at a field is not said twice.
    setProblem(
      atFields.length > 0 && atFields.length === refusal.violations.length
        ? { ...refusal, detail: 'Please look at the marked fields again.' }
        : refusal,
    );
    setProgress(null);
    placing.current = false;
    if (changedPrice.has(refusal.reason)) setRound((last) => last + 1);
    focusFirst(atFields.map(([field]) => field));
  };

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    const found = errorsOf({ ...draft, shippingMethodId: methodId });
    setErrors(found);
    if (Object.keys(found).length > 0) return focusFirst(Object.keys(found));
    if (quote === null || placing.current) return;
    placing.current = true;
    setProblem(null);
    setProgress('Placing your order…');
    try {
      const wish = wishOf(cart.id, { ...draft, shippingMethodId: methodId }, quote);
      const order = await placeOrder(wish, () => setProgress('No answer yet. Asking again: you pay once at most.'));
      window.location.assign(`/orders/${order.id}`);
    } catch (error) {
      refuse(error);
    }
  };

  return (
    // Sent before the scripts are here, it must not carry an address in its own.
    <form method="post" noValidate onSubmit={onSubmit} className="grid gap-x-14 gap-y-10 lg:grid-cols-[1fr_24rem]">
      <div className="grid gap-10">
        <DeliveryFields draft={draft} errors={errors} countries={countries} onChange={change} onLeave={leave}>
          <SavedAddresses addresses={addresses} draft={draft} onChange={change} />
        </DeliveryFields>
        <ShippingChoice
          methods={shipping.methods}
          problem={shipping.problem}
          value={methodId}
          onChange={(id) => change('shippingMethodId', id)}
        />
        {isPaid(quote) ? (
          <p className="rounded-xl bg-accent-soft px-4 py-3 font-semibold">Your gift card pays for everything.</p>
        ) : (
          <PaymentChoice value={draft.payment} cards={cards} onChange={(value) => change('payment', value)} />
        )}
      </div>
      <OrderReview
        lines={quote?.cart.lines ?? cart.lines}
        totals={quote?.cart.totals ?? null}
        problem={problem ?? quoteProblem}
        progress={progress}
        paysLater={draft.payment === cardLater && !isPaid(quote)}
      />
    </form>
  );
}

/** What the server guessed gives way to what was typed before a reload, and that to what is typed now. */
function useDraft(initial: Draft) {
  const [kept, setKept] = useState<Partial<Draft>>({});
  const [typed, setTyped] = useState<Partial<Draft>>({});
  useEffect(() => setKept(loadDraft()), []);
  useEffect(() => {
    if (Object.keys(typed).length > 0) saveDraft({ ...kept, ...typed });
  }, [kept, typed]);
  // A browser fills many fields in one go, so each change builds on the one before.
  const change = (field: keyof Draft, value: string) => setTyped((current) => ({ ...current, [field]: value }));
  return { draft: { ...initial, ...kept, ...typed }, change };
}

const wishOf = (cartId: string, draft: Draft, quote: Quote) => ({
  cartId,
  email: draft.email.trim(),
  shippingAddress: addressOf(draft),
  shippingMethodId: draft.shippingMethodId,
  payment: paymentOf(draft, quote),
  expectedTotal: quote.cart.totals.total,
  expectedDue: quote.cart.totals.due ?? quote.cart.totals.total,
});

/** Refusals after which the page shows what the order costs now. */
const changedPrice: ReadonlySet<string> = new Set(['TOTAL_CHANGED', 'CODE_NO_LONGER_VALID']);

function paymentOf({ payment }: Draft, quote: Quote): PlaceOrder['payment'] {
  if (isPaid(quote)) return { method: 'card' };
  if (payment === cash) return { method: 'cash_on_delivery' };
  return payment === cardLater ? { method: 'card' } : { method: 'card', token: payment };
}

/** Gift cards leave nothing to pay. */
const isPaid = (quote: Quote | null): boolean =>
  quote?.cart.totals.due !== undefined && minor(quote.cart.totals.due) === 0;

function focusFirst(fields: readonly string[]): void {
  const first = fields[0];
  if (first !== undefined) document.getElementById(first)?.focus();
}
