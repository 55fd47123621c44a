import { SearchService } from '#contracts/gen/rialto/search/v1/search_pb.ts';
import { defineService } from '#platform/runtime/service.ts';
import { hotIndex } from './index/hot.ts';
import type { SearchDb } from './index/port.ts';
import { postgresIndex } from './index/postgres.ts';
import { searchRpc } from './rpc.ts';
import { searchSubscribers } from './subscribers.ts';

/** Finds products by words and narrows them by facets: a projection of the catalog. */
export const search = defineService<
  'search',
  typeof SearchService,
  Record<never, never>,
  Record<never, never>,
  SearchDb
>({
  name: 'search',
  contract: SearchService,
  needs: {},
  config: {},
  migrations: new URL('./migrations/', import.meta.url),
  async start({ database, clock }) {
    const index = hotIndex(postgresIndex(database), clock);
    return { rpc: searchRpc(index), subscribers: searchSubscribers(index) };
  },
});
