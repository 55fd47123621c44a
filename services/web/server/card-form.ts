import { readAnswer } from '#web/lib/api/problem.ts';
import { shortMemory } from '#web/lib/api/short-memory.ts';
import { type CardForm, cardFormOf, type OfferedMethod } from '#web/lib/shop/card-form.ts';

const answerMs = 2_000;
const rememberedMs = 30_000;

/**
 * Asks the API how cards are taken, for the policy of the pages. Where it does not answer, the last answer stands:
 * a page that cannot take a card is better than none.
 */
export function askCardForm(): (origin: string) => Promise<CardForm | null> {
  const memory = shortMemory({ ttlMs: rememberedMs, entries: 1 });
  let last: CardForm | null = null;

  async function ask(origin: string): Promise<CardForm | null> {
    const signal = AbortSignal.timeout(answerMs);
    const answer = await fetch(`${origin}/api/v1/payment-methods`, { signal });
    last = cardFormOf((await readAnswer<{ methods: readonly OfferedMethod[] }>(answer)).methods);
    return last;
  }

  return (origin) => memory(origin, () => ask(origin)).catch(() => last);
}
