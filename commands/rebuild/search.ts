import type { Logger } from 'pino';
import { CatalogService, type ExportProductsResponse } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import type { AnyService } from '#platform/runtime/table.ts';
import { catalog } from '../../services/catalog/service.ts';
import { postgresIndex } from '../../services/search/index/postgres.ts';
import { type Rebuilt, rebuild } from '../../services/search/rebuild.ts';
import { search } from '../../services/search/service.ts';
import { bootBeside, type Env } from '../beside.ts';

interface RebuildingSearch {
  readonly env: Env;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Called once it is known how many products there are; answers what is told of every page. */
  readonly begin: (total: number) => (done: number) => void;
}

const pageTimeoutMs = 60_000;
const pageSize = 200;

/** Makes the search index again of the catalog's products, on the database of the shop, which may run meanwhile. */
export async function rebuildSearch({ env, log, signal, begin }: RebuildingSearch): Promise<Rebuilt> {
  let work: (() => Promise<Rebuilt>) | undefined;
  const running = await bootBeside(
    [
      {
        ...catalog,
        // Hearing events stays with the shop.
        start: async (dependencies) => ({ rpc: (await catalog.start(dependencies)).rpc, subscribers: {} }),
      },
      {
        ...search,
        // It offers nothing here; it only writes.
        contract: null,
        needs: { catalog: CatalogService },
        async start({ database, needs, ownContext }) {
          const exported = async (after: string | undefined): Promise<ExportProductsResponse> =>
            needs.catalog.exportProducts(
              { pageSize, ...(after === undefined ? {} : { after }) },
              ownContext(pageTimeoutMs),
            );
          work = () => {
            let progress: (done: number) => void = () => {};
            return rebuild({
              database,
              index: postgresIndex(database),
              async page(after) {
                const { products, total } = await exported(after);
                if (total !== undefined) progress = begin(total);
                return products;
              },
              progress: (done) => progress(done),
              signal,
            });
          };
          return { subscribers: {} };
        },
      },
    ] satisfies readonly AnyService[],
    env,
    log,
  );
  try {
    if (work === undefined) throw new TypeError('The search did not start.');
    return await work();
  } finally {
    await running.stop();
  }
}
