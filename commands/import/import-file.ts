import type { ImportProduct } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import { Failure } from '#platform/kernel/errors.ts';
import type { Item } from './item.ts';
import { beginning, type Note, type NoteKeeper } from './progress-note.ts';
import type { Reject, RejectFile } from './rejects.ts';
import type { Source } from './source.ts';

/** Products in one transaction. */
const batchSize = 150;

/** What the catalog answers to a batch; `index` is the place in it. */
export interface BatchAnswer {
  readonly created: number;
  readonly updated: number;
  readonly rejects: readonly {
    readonly index: number;
    readonly sku: string;
    readonly reason: string;
    readonly detail: string;
  }[];
}

export interface ImportWork {
  readonly source: Source;
  readonly notes: NoteKeeper;
  /** The file of rejects, from where it ended. */
  rejectsFrom(endBytes: number): Promise<RejectFile>;
  importProducts(products: readonly ImportProduct[]): Promise<BatchAnswer>;
  /** Called after every batch. */
  progress(note: Note, readBytes: number): void;
  readonly signal: AbortSignal;
}

/** How it ended; not finished when the signal stopped it. */
export interface Outcome extends Note {
  readonly finished: boolean;
  /** Items that an earlier run had done. */
  readonly resumedAt: number;
}

/**
 * Imports a file batch by batch, each in one transaction, and notes after each how far it came. Ended at any
 * moment, the next run goes on there: at most one batch is imported again, which changes nothing.
 */
export async function importFile(work: ImportWork): Promise<Outcome> {
  const resumed = (await work.notes.read(work.source.hash)) ?? beginning(work.source.hash);
  const rejects = await work.rejectsFrom(resumed.rejectBytes);
  const seen = new Map<string, number>();
  let note = resumed;
  let batch: Item[] = [];
  let passed = 0;

  const settle = async (): Promise<void> => {
    const last = batch.at(-1);
    if (last === undefined) return;
    const done = await settleBatch(batch, work.importProducts);
    note = {
      ...note,
      done: note.done + batch.length,
      created: note.created + done.created,
      updated: note.updated + done.updated,
      rejected: note.rejected + done.rejects.length,
      rejectBytes: await rejects.add(done.rejects),
    };
    await work.notes.keep(note);
    work.progress(note, last.readBytes);
    batch = [];
  };

  for await (const item of work.source.items()) {
    const once = onceOnly(item, seen);
    passed += 1;
    if (passed <= resumed.done) continue;
    batch.push(once);
    if (batch.length === batchSize) await settle();
    if (work.signal.aborted) return { ...note, finished: false, resumedAt: resumed.done };
  }
  await settle();
  await work.notes.forget();
  return { ...note, finished: true, resumedAt: resumed.done };
}

/** The second product with a SKU in one file is a mistake in the file: which of the two was meant? */
function onceOnly(item: Item, seen: Map<string, number>): Item {
  if ('fault' in item) return item;
  const { product, ...place } = item;
  const before = seen.get(product.sku);
  if (before === undefined) {
    seen.set(product.sku, item.line);
    return item;
  }
  const detail = `${product.sku} is already on line ${before}.`;
  return { ...place, fault: { sku: product.sku, reason: 'DUPLICATE_SKU', detail } };
}

interface Settled {
  readonly created: number;
  readonly updated: number;
  readonly rejects: readonly Reject[];
}

async function settleBatch(batch: readonly Item[], send: ImportWork['importProducts']): Promise<Settled> {
  const faulty = batch.flatMap((item) => ('fault' in item ? [{ item, ...item.fault }] : []));
  const sound = batch.flatMap((item) => ('product' in item ? [item] : []));
  const sent = await sendSound(sound, send);
  const rejects = [...faulty, ...sent.rejects].sort((a, b) => a.item.line - b.item.line);
  return { created: sent.created, updated: sent.updated, rejects };
}

type Sound = Item & { readonly product: ImportProduct };

/** A request is refused as a whole when one product breaks the contract's bounds: without those, it is sent again. */
async function sendSound(items: readonly Sound[], send: ImportWork['importProducts']): Promise<Settled> {
  const refused: Reject[] = [];
  let left = items;
  while (left.length > 0) {
    try {
      const answer = await send(left.map((item) => item.product));
      const rejects = answer.rejects.flatMap(({ index, sku, reason, detail }) => {
        const item = left[index];
        return item === undefined ? [] : [{ item, sku, reason, detail }];
      });
      return { ...answer, rejects: [...refused, ...rejects] };
    } catch (error) {
      const faults = faultsOf(error);
      if (faults.size === 0) throw error;
      for (const [index, detail] of faults) {
        const item = left[index];
        if (item !== undefined) refused.push({ item, sku: item.product.sku, reason: 'INVALID_PRODUCT', detail });
      }
      left = left.filter((_, index) => !faults.has(index));
    }
  }
  return { created: 0, updated: 0, rejects: refused };
}

/** What is wrong with which product, by its place in the request. */
function faultsOf(error: unknown): ReadonlyMap<number, string> {
  const faults = new Map<number, string>();
  if (!(error instanceof Failure) || error.reason !== 'INVALID_REQUEST') return faults;
  for (const { field, description } of error.violations) {
    const place = /^products\[(\d+)\]\.?(.*)$/.exec(field);
    if (place === null) continue;
    const index = Number(place[1]);
    const before = faults.get(index);
    faults.set(index, `${before === undefined ? '' : `${before}; `}${place[2]} ${description}`);
  }
  return faults;
}
