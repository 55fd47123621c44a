import { type Answered, claimAll, inProgress, release } from '#platform/database/idempotency.ts';
import type { Database, Trace } from '#platform/database/port.ts';
import { conflict, type Failure } from '#platform/kernel/errors.ts';
import { coalesce } from '#platform/runtime/coalesce.ts';
import { committedAtOnce } from './config.ts';
import type { Order } from './domain/order.ts';
import { insertOrders } from './repository/orders.ts';
import type { OrdersDb, OrdersTx } from './repository/tables.ts';
import { sayPlaced } from './say.ts';

/** An order ready to be placed, with the answer that its buyer gets. */
export interface Draft {
  readonly command: Answered;
  readonly order: Order;
  readonly trace: Trace;
}

/** The answer, now or as it was given before; throws what refuses the order. */
export type Commit = (draft: Draft) => Promise<Uint8Array>;

/**
 * Commits orders with their events and answers. Those that arrive while a commit is on its way share the next one:
 * under load, many orders cost one transaction.
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
    if ('refused' in outcome) throw outcome.refused;
    return outcome.answer;
  };
}

type Outcome = { readonly answer: Uint8Array } | { readonly refused: Failure };

async function commitAll(
  tx: OrdersTx,
  drafts: readonly Draft[],
  tokenKey: Buffer,
): Promise<ReadonlyMap<string, Outcome>> {
  const claims = await claimAll(
    tx,
    drafts.map((draft) => draft.command),
  );
  const first = drafts.filter((_, index) => claims[index] === 'first');
  const placed =
    first.length === 0
      ? new Set<string>()
      : await insertOrders(
          tx,
          first.map((draft) => draft.order),
        );
  const refused = first.filter(({ order }) => !placed.has(order.id));
  if (refused.length > 0)
    await release(
      tx,
      refused.map((draft) => draft.command),
    );
  for (const { order } of first) {
    if (placed.has(order.id)) sayPlaced(tx, order, tokenKey);
  }
  return new Map(
    drafts.map((draft, index) => {
      const claim = claims[index];
      if (claim === undefined || claim === 'first') {
        return [
          nameOf(draft),
          placed.has(draft.order.id) ? { answer: draft.command.answer } : { refused: alreadyOrdered() },
        ];
      }
      return [nameOf(draft), 'before' in claim ? { answer: claim.before } : claim];
    }),
  );
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
