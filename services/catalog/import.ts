import type { Clock } from '#platform/kernel/clock.ts';
import type { Ids } from '#platform/kernel/ids.ts';
import type { CallContext } from '#platform/rpc/port.ts';
import type { GivenProduct } from './domain/normalise.ts';
import { type Planned, plan, type Reject } from './domain/plan.ts';
import { slugCandidates } from './domain/slug.ts';
import { known, takeTurn, type Written, write } from './repository/import.ts';
import type { CatalogDatabase, CatalogTx } from './repository/schema.ts';
import { toWireProduct } from './wire.ts';

/** What importing needs. */
export interface ImportDependencies {
  readonly database: CatalogDatabase;
  readonly currency: string;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** How many products were new, how many were there before, and which were refused. */
interface Imported {
  readonly created: number;
  readonly updated: number;
  readonly rejects: readonly Reject[];
}

/**
 * Creates or updates products by SKU, all the valid ones in one transaction; says what changed and was counted, and notes
 * it as a change by whoever calls, if anybody does.
 */
export function importProducts(
  { database, currency, clock, ids }: ImportDependencies,
  products: readonly GivenProduct[],
  context?: CallContext,
): Promise<Imported> {
  return database.transaction(async (tx) => {
    await takeTurn(tx);
    const asked = {
      skus: products.flatMap((product) => [product.sku, ...product.variants.map((variant) => variant.sku)]),
      slugs: products.flatMap(slugCandidates),
    };
    const { planned, rejects } = plan({
      products,
      currency,
      known: await known(tx, asked),
      now: clock.now(),
      uuid: ids.uuid,
    });
    const written = await write(tx, planned, currency);
    sayChanges(tx, written);
    sayStock(tx, planned);
    if (context !== undefined && written.length > 0) noteImport(tx, context, written);
    const created = planned.filter((one) => one.before === null).length;
    return { created, updated: planned.length - created, rejects };
  }, context);
}

/** Products that an entry of the audit log names; of a longer import it says how many there were. */
const namedAtMost = 100;

function noteImport(tx: CatalogTx, context: CallContext, written: readonly Written[]): void {
  const slugs = written.map(({ document }) => document.slug);
  const after = { count: slugs.length, slugs: slugs.slice(0, namedAtMost) };
  tx.audit(context, { action: 'catalog.products_import', subject: 'products', after });
}

function sayChanges(tx: CatalogTx, written: readonly Written[]): void {
  for (const { document, version } of written) {
    tx.publish('catalog.product_changed', document.id, {
      product: toWireProduct(document),
      version: BigInt(version),
    });
  }
}

function sayStock(tx: CatalogTx, planned: readonly Planned[]): void {
  for (const { id, product } of planned) {
    const counted = product.variants.flatMap(({ sku, stock }) => (stock === null ? [] : [{ sku, onHand: stock }]));
    if (counted.length > 0) tx.publish('catalog.stock_imported', id, { counted });
  }
}
