import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { type AddItemRequest, AddItemRequestSchema, CartSchema } from '#contracts/gen/rialto/cart/v1/cart_pb.ts';
import { begin, commandOf, finishDraft, remember, remembered } from '#platform/database/idempotency.ts';
import type { Database } from '#platform/database/port.ts';
import type { CallContext } from '#platform/rpc/port.ts';
import { changeCart } from './change.ts';
import { type Cart, type Change, emailOf } from './domain.ts';
import type { OpenStore } from './store/port.ts';
import type { CartDb } from './tables.ts';

type WireCart = MessageInitShape<typeof CartSchema>;

interface Steps<K> {
  /** Throws for those who may not hear what was answered before. */
  admit(): Promise<void>;
  /** What has to be known before the change; throws for those who may not make it. */
  prepare(): Promise<{ readonly known: K; readonly change: Change }>;
  answer(cart: Cart, known: K | null): Promise<WireCart>;
}

/**
 * Adds to a cart, once for each Idempotency-Key. The neighbours that an answer needs may not be asked in the
 * transaction that has the effect, so that one remembers a draft (the cart without totals), and the whole answer
 * replaces it afterwards. A repetition in between, or after a crash there, finishes the draft as well; the first whole
 * answer is everybody's.
 */
export async function addOnce<K>(
  given: { readonly database: Database<CartDb, 'cart'>; readonly storeOn: OpenStore<CartDb> },
  request: AddItemRequest,
  context: CallContext,
  steps: Steps<K>,
): Promise<WireCart> {
  const { database, storeOn } = given;
  const email = emailOf(context.caller);
  if (context.idempotencyKey === '') {
    const { known, change } = await steps.prepare();
    return steps.answer(await changeCart(storeOn(database.read), { id: request.id, change, email }), known);
  }
  const scope = `cart.addItem/${request.id}`;
  const command = commandOf({ scope, key: context.idempotencyKey }, AddItemRequestSchema, request);
  const before = await remembered(database.read, command).catch(async (reused: unknown) => {
    await steps.admit();
    throw reused;
  });
  if (before !== undefined) {
    await steps.admit();
    return finished(before);
  }
  const { known, change } = await steps.prepare();
  const outcome = await database.transaction(async (tx) => {
    const meanwhile = await begin(tx, command);
    if (meanwhile !== undefined) return { meanwhile };
    const changed = await changeCart(storeOn(tx.db), { id: request.id, change, email });
    const draft = draftOf(changed);
    await remember(tx, command, draft);
    return { changed, draft };
  }, context);
  return 'meanwhile' in outcome ? finished(outcome.meanwhile) : finish(outcome.draft, outcome.changed, known);

  async function finish(draft: Uint8Array, cart: Cart, known: K | null): Promise<WireCart> {
    const answer = toBinary(CartSchema, create(CartSchema, await steps.answer(cart, known)));
    return fromBinary(CartSchema, await finishDraft(database.read, command, { draft, answer }));
  }

  async function finished(stored: Uint8Array): Promise<WireCart> {
    const answer = fromBinary(CartSchema, stored);
    if (answer.totals !== undefined) return answer;
    const lines = answer.lines.map(({ sku, quantity }) => ({ sku, quantity }));
    const cart = { id: answer.id, userId: null, ordered: answer.ordered, lines, codes: answer.codes };
    return finish(stored, cart, null);
  }
}

const draftOf = ({ id, ordered, lines, codes }: Cart): Uint8Array =>
  toBinary(
    CartSchema,
    create(CartSchema, {
      id,
      ordered,
      codes: [...codes],
      lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
    }),
  );
