import 'server-only';
import { type CardForm, cardFormOf, type OfferedMethod } from '#web/lib/shop/card-form.ts';
import { publicCall } from './server.ts';
import { shortMemory } from './short-memory.ts';

const memory = shortMemory({ ttlMs: 2_000, entries: 1 });

/** How the shop takes cards; null when it takes none. */
export async function getCardForm(): Promise<CardForm | null> {
  const path = '/api/v1/payment-methods';
  const { methods } = await memory(path, () => publicCall<{ methods: readonly OfferedMethod[] }>(path));
  return cardFormOf(methods);
}
