import type { CatalogService } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import type { Database } from '#platform/database/port.ts';
import type { Crash } from '#platform/kernel/crash.ts';
import type { CallContext, Client } from '#platform/rpc/port.ts';
import { quietBatch, titlesAtOnce, titlesTimeoutMs } from './config.ts';
import type { OpenQuiet, QuietCart } from './store/port.ts';
import type { CartDb } from './tables.ts';

export interface RemindDependencies {
  readonly database: Database<CartDb, 'cart'>;
  readonly quietOn: OpenQuiet<CartDb>;
  readonly catalog: Pick<Client<typeof CatalogService>, 'getVariants'>;
  readonly ownContext: (timeoutMs: number) => CallContext;
  readonly crash: Crash;
  readonly hours: number;
}

/**
 * Says of each cart that was left lying that it was, once. Titles are asked for before the transaction, of carts as
 * they were then; what was touched meanwhile is left alone.
 */
export async function remind(given: RemindDependencies, signal: AbortSignal): Promise<void> {
  const { database, quietOn, hours, crash } = given;
  while (!signal.aborted) {
    const quiet = await quietOn(database.read).find({ hours, atMost: quietBatch });
    if (quiet.length === 0) return;
    const titles = await titlesOf(quiet, given);
    const ids = quiet.map(({ id }) => id);
    const taken = await database.transaction(async (tx) => {
      const carts = await quietOn(tx.db).take({ hours, ids });
      for (const cart of carts) {
        const lines = sold(cart, titles);
        const person = { email: cart.email, ...(cart.userId === null ? {} : { userId: cart.userId }) };
        if (lines.length > 0) tx.publish('cart.abandoned', cart.id, { cartId: cart.id, person, lines });
      }
      crash.point('cart.abandoned');
      return carts.length;
    });
    if (taken === 0 || quiet.length < quietBatch) return;
  }
}

/** What can still be bought of a cart; a cart of which nothing can is marked without a word. */
const sold = ({ lines }: QuietCart, titles: ReadonlyMap<string, string>) =>
  lines.flatMap(({ sku, quantity }) => {
    const title = titles.get(sku);
    return title === undefined ? [] : [{ sku, title, quantity }];
  });

async function titlesOf(
  carts: readonly QuietCart[],
  { catalog, ownContext }: RemindDependencies,
): Promise<ReadonlyMap<string, string>> {
  const skus = [...new Set(carts.flatMap(({ lines }) => lines.map(({ sku }) => sku)))];
  const titles = new Map<string, string>();
  for (let at = 0; at < skus.length; at += titlesAtOnce) {
    const asked = { skus: skus.slice(at, at + titlesAtOnce) };
    const { variants } = await catalog.getVariants(asked, ownContext(titlesTimeoutMs));
    for (const { sku, title } of variants) titles.set(sku, title);
  }
  return titles;
}
