import type { Logger } from 'pino';
import { CatalogService, type ImportProduct } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import type { CallContext, Client } from '#platform/rpc/port.ts';
import type { AnyService } from '#platform/runtime/table.ts';
import { analyzeTables } from '../../services/catalog/repository/seeding.ts';
import { catalog } from '../../services/catalog/service.ts';
import { bootBeside, type Env } from '../beside.ts';
import type { BatchAnswer } from './import-file.ts';

/** The shop that the products go to. */
export interface ShopDoor {
  readonly currency: string;
  readonly dataDir: string;
  /** Tells one shop's notes from another's. */
  readonly name: string;
  importProducts(products: readonly ImportProduct[]): Promise<BatchAnswer>;
  /** Fresh statistics after much has changed. */
  analyze(): Promise<void>;
  close(): Promise<void>;
}

const batchTimeoutMs = 120_000;

/**
 * The catalog, started in this process on the running shop's database or, when the shop does not run, on its
 * embedded one. It says its events there; whoever hears them does so when it runs.
 */
export async function openShop(env: Env, log: Logger): Promise<ShopDoor> {
  let client: Client<typeof CatalogService> | undefined;
  let contextFor: ((timeoutMs: number) => CallContext) | undefined;
  let analyze = async (): Promise<void> => {};
  const table: readonly AnyService[] = [
    {
      ...catalog,
      async start(dependencies) {
        analyze = () => analyzeTables(dependencies.database);
        const { rpc } = await catalog.start(dependencies);
        // It imports and goes: hearing events stays with the shop.
        return { rpc, subscribers: {} };
      },
    },
    {
      name: 'gateway',
      contract: null,
      needs: { catalog: CatalogService },
      config: {},
      migrations: null,
      async start(dependencies) {
        client = dependencies.needs.catalog;
        contextFor = dependencies.ownContext;
        return { subscribers: {} };
      },
    },
  ];
  const running = await bootBeside(table, env, log);
  const { currency, dataDir } = running.configuration.shop;
  return {
    currency,
    dataDir,
    name: env['DATABASE_URL'] ?? '',
    async importProducts(products) {
      if (client === undefined || contextFor === undefined) throw new TypeError('The catalog did not start.');
      return client.importProducts({ products: [...products] }, contextFor(batchTimeoutMs));
    },
    analyze: () => analyze(),
    close: () => running.stop(),
  };
}
