import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { PricingService } from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import { offering } from '#platform/rpc/testing.ts';
import { type Boot, boot, type RunningShop } from './boot.ts';
import type { Check, Ground } from './ground.ts';
import type { AnyRunning, AnyService } from './table.ts';

/** A service that only notes what happens to it. */
export const toy = (name: AnyService['name'], more: Partial<AnyService> = {}): AnyService => ({
  name,
  contract: null,
  needs: {},
  config: {},
  migrations: null,
  start: async () => ({ subscribers: {} }),
  ...more,
});

/** A neighbour that needs others only for the order of starting. */
export const needing = (...names: readonly AnyService['name'][]): AnyService['needs'] =>
  Object.fromEntries(names.map((name) => [name, PricingService]));

const rpc = offering(PricingService, { listMethods: async () => ({ methods: [] }) });

/** Notes "start x" and "stop x" in `notes`. */
export const noting = (notes: string[], name: AnyService['name'], more: Partial<AnyService & AnyRunning> = {}) =>
  toy(name, {
    contract: PricingService,
    needs: more.needs ?? {},
    start: async () => {
      notes.push(`start ${name}`);
      return { subscribers: {}, rpc, stop: async () => void notes.push(`stop ${name}`), ...more };
    },
  });

/** Boots on a ground of air, on free ports, without a word. */
export function bootToys(
  table: readonly AnyService[],
  more: { readonly chosen?: readonly string[]; readonly env?: Boot['env'] } & Partial<
    Pick<Ground, 'check' | 'waiting'>
  > = {},
): Promise<RunningShop> {
  return boot({
    table,
    chosen: more.chosen ?? [],
    env: { METRICS_PORT: '0', SHOP_SECRET: 'x'.repeat(32), DATA_DIR: join(tmpdir(), 'rialto-toys'), ...more.env },
    log: pino({ level: 'silent' }),
    openGround: async () => airGround(more),
  });
}

const airGround = ({
  check = async () => [well],
  waiting = async () => 0,
}: Partial<Pick<Ground, 'check' | 'waiting'>>): Ground => ({
  // Toys never touch it.
  databaseOf: async () => null as never,
  consume: () => {},
  timeline: async () => [],
  check,
  runners: () => [],
  waiting,
});

const well: Check = { name: 'database', ok: true, detail: 'there' };
