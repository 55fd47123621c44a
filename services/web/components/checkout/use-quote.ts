import { useEffect, useState } from 'react';
import { call } from '#web/lib/api/browser.ts';
import { type Problem, problemOf } from '#web/lib/api/problem.ts';
import type { Quote, ShippingMethod } from '#web/lib/api/types.ts';

/** The shipping methods for a country; null while asking. */
export function useShippingMethods(cartId: string, countryCode: string) {
  const [methods, setMethods] = useState<readonly ShippingMethod[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  useEffect(() => {
    const abort = new AbortController();
    setMethods(null);
    setProblem(null);
    const query = new URLSearchParams({ cartId, countryCode });
    call<{ methods: ShippingMethod[] }>(`/api/v1/shipping-methods?${query}`, { signal: abort.signal })
      .then((answer) => setMethods(answer.methods))
      .catch((error: unknown) => abort.signal.aborted || setProblem(problemOf(error)));
    return () => abort.abort();
  }, [cartId, countryCode]);

  return { methods, problem };
}

export interface QuoteFor {
  readonly cartId: string;
  readonly countryCode: string;
  readonly region: string;
  readonly shippingMethodId: string;
  /** Whose uses of a code count; left out while it is no address. */
  readonly email: string;
  /** Raised to ask again, after the shop said that the total has changed. */
  readonly round: number;
}

const restMs = 250;

/** What the order would cost; null until it is known for exactly this destination and method. */
export function useQuote({ cartId, countryCode, region, shippingMethodId, email, round }: QuoteFor) {
  // Half an address would ask with every key.
  const buyer = /^\S+@\S+\.\S+$/.test(email.trim()) ? email.trim() : '';
  const [quote, setQuote] = useState<Quote | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  useEffect(() => {
    setQuote(null);
    setProblem(null);
    if (shippingMethodId === '') return;
    const abort = new AbortController();
    const ask = () =>
      call<Quote>(`/api/v1/carts/${cartId}:quote`, {
        method: 'POST',
        body: {
          countryCode,
          shippingMethodId,
          ...(region.trim() === '' ? {} : { region: region.trim() }),
          ...(buyer === '' ? {} : { email: buyer }),
        },
        signal: abort.signal,
      })
        .then(setQuote)
        .catch((error: unknown) => abort.signal.aborted || setProblem(problemOf(error)));
    const timer = setTimeout(ask, restMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [cartId, countryCode, region, shippingMethodId, buyer, round]);

  return { quote, problem };
}
