import { type Answered, claimAll, inProgress, release } from '#platform/database/idempotency.ts';
import type { Database, Trace } from '#platform/database/port.ts';
import { conflict, Failure } from '#platform/kernel/errors.ts';
import { coalesce } from '#platform/runtime/coalesce.ts';
import { committedAtOnce } from './config.ts';
import type { Order } from './domain/order.ts';
import { insertOrders, type Placing } from './repository/orders.ts';
import type { OrdersDb, OrdersTx } from './repository/tables.ts';
import { sayPlaced } from './say.ts';

/** An order ready to be placed, with the answer that its buyer gets. */
export interface Draft {
  readonly command: Answered;
  readonly order: Order;
  readonly trace: Trace;
}

/**
 * The answer, now or as it was given before; or that another order has the number, and nothing was done. Throws what
 * refuses the order.
 */
export type Commit = (draft: Draft) => Promise<Uint8Array | 'number_taken'>;

/**
 * Commits orders with their events and answers. Those that arrive while a commit is on its way share the next one:
 * under load, many orders cost one transaction. An order that is refused takes nothing from those beside it.
 */
export function openCommit(database: Database<OrdersDb, 'orders'>, tokenKey: Buffer): Commit {
  const commit = coalesce<Draft, Outcome>(committedAtOnce, async (drafts) => {
    const leaders = leadersOf(drafts);
    const ofSubject = new Map(leaders.map(({ order, trace }) => [order.id, trace.traceparent]));
    const outcomes = await database.transaction((tx) => commitAll(tx, leaders, tokenKey), {
      traceparent: '',
      ofSubject,
    });
    return drafts.map((draft) => outcomes.get(nameOf(draft)) ?? { refused: inProgress() });
  });
  return async (draft) => {
    const outcome = await commit(draft);
    if (outcome === 'number_taken') return outcome;
    if ('refused' in outcome) throw outcome.refused;
    return outcome.answer;
  };
}

type Outcome = { readonly answer: Uint8Array } | { readonly refused: Failure } | 'number_taken';
type Claim = Awaited<ReturnType<typeof claimAll>>[number];

async function commitAll(
  tx: OrdersTx,
  drafts: readonly Draft[],
  tokenKey: Buffer,
): Promise<ReadonlyMap<string, Outcome>> {
  const claims = await claimAll(
    tx,
    drafts.map(({ command }) => command),
  );
  const first = drafts.filter((_, index) => claims[index] === 'first');
  const placings = await placeAll(tx, first);
  for (const { order } of first) {
    if (placings.get(order.id) === 'placed') sayPlaced(tx, order, tokenKey);
  }
  return new Map(
    drafts.map((draft, index) => [nameOf(draft), outcomeOf(draft, claims[index], placings.get(draft.order.id))]),
  );
}

/** Stores what can be stored, and gives back the claims of the rest. */
async function placeAll(tx: OrdersTx, drafts: readonly Draft[]): Promise<ReadonlyMap<string, Placing>> {
  if (drafts.length === 0) return new Map();
  const placings = await insertOrders(
    tx,
    drafts.map(({ order }) => order),
  );
  const rest = drafts.filter(({ order }) => placings.get(order.id) !== 'placed');
  if (rest.length > 0) {
    await release(
      tx,
      rest.map(({ command }) => command),
    );
  }
  return placings;
}

function outcomeOf({ command }: Draft, claim: Claim | undefined, placing: Placing | undefined): Outcome {
  if (claim !== undefined && claim !== 'first') return 'before' in claim ? { answer: claim.before } : claim;
  switch (placing) {
    case 'placed':
      return { answer: command.answer };
    case 'number_taken':
      return 'number_taken';
    case 'id_taken':
      return { refused: keyIsSpent() };
    case 'cart_ordered':
    case undefined:
      return { refused: alreadyOrdered() };
  }
}

/** Repetitions of one command that came together: one of them is done, the others are told to ask again. */
function leadersOf(drafts: readonly Draft[]): readonly Draft[] {
  const leaders = new Map<string, Draft>();
  for (const draft of drafts) {
    const name = commandName(draft);
    if (!leaders.has(name)) leaders.set(name, draft);
  }
  return [...leaders.values()];
}

const commandName = ({ command }: Draft): string => `${command.scope}/${command.key}`;

/** The command together with its request: another request under the same key is another one. */
const nameOf = (draft: Draft): string => `${commandName(draft)}/${draft.order.id}`;

export const alreadyOrdered = (): Failure =>
  conflict('CART_ALREADY_ORDERED', 'An order was already placed from this cart.');

/** The id is made of key and request. The answer to them is forgotten; that they are an order is not. */
const keyIsSpent = (): Failure =>
  new Failure(
    'out_of_range',
    'IDEMPOTENCY_KEY_REUSED',
    'This Idempotency-Key placed an order long ago. Another order takes another key.',
  );
