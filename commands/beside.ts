import { resolve } from 'node:path';
import type { Logger } from 'pino';
import { runningEmbedded } from '#platform/database/embedded.ts';
import { Failure } from '#platform/kernel/errors.ts';
import { boot, type RunningShop } from '#platform/runtime/boot.ts';
import type { AnyService } from '#platform/runtime/table.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/**
 * Starts some services for a command, on the database's server as our own; while a running shop holds that, as its
 * guest, who leaves it running.
 */
export async function bootBeside(table: readonly AnyService[], given: Env, log: Logger): Promise<RunningShop> {
  const env = { ...given, ...besideTheShop };
  try {
    return await boot({ table, chosen: [], env, log });
  } catch (error) {
    if (!(error instanceof Failure) || error.reason !== 'ALREADY_RUNNING') throw error;
    const url = await runningEmbedded(resolve(env['DATA_DIR'] || '.data'));
    if (url === null) throw error;
    return boot({ table, chosen: [], env: { ...env, DATABASE_URL: url }, log });
  }
}

/** What the shop was told and this process must not do: seed, take its ports, crash for a test, be production. */
const besideTheShop: Env = { SEED: 'none', METRICS_PORT: '0', RPC_PORT: '', RIALTO_CRASH: '', SHOP_MODE: 'demo' };
