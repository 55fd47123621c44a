import { type Kysely, sql } from 'kysely';
import type { Logger } from 'pino';
import { openDatabase } from '#platform/database/database.ts';
import { startEmbedded } from '#platform/database/embedded.ts';
import { migrate, serviceUrl } from '#platform/database/migrate.ts';
import { createPool, kyselyOn } from '#platform/database/pool.ts';
import { type BusObserver, busDefaults, type Listener } from '#platform/events/bus.ts';
import { postgresBus } from '#platform/events/postgres.ts';
import type { Ids } from '#platform/kernel/ids.ts';
import type { Metrics } from '#platform/telemetry/metrics.ts';
import { traceIdOf } from '#platform/telemetry/port.ts';
import type { Closing } from './closing.ts';
import type { Configuration } from './configuration.ts';
import { forgettingAnswers, forgettingEvents } from './forgetting.ts';
import type { Check, Ground } from './ground.ts';
import { refuseSettings } from './refusal.ts';
import type { Runner } from './runner.ts';
import type { Secret } from './secrets.ts';

/** What a ground is made with. */
export interface GroundTools {
  readonly configuration: Configuration;
  readonly secret: Secret;
  readonly ids: Ids;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly closing: Closing;
}

/** PostgreSQL, given or embedded, migrated for the services of this process, with the bus on it. */
export async function openPostgresGround(tools: GroundTools): Promise<Ground> {
  const { configuration, ids, metrics, log, closing } = tools;
  const { order, platform, shop } = configuration;
  const ownerUrl = platform.databaseUrl === '' ? await ownServer(tools) : platform.databaseUrl;
  const secret = tools.secret('database');
  await migrate({ ownerUrl, services: order, secret, log });

  const urlOf = (service: Parameters<Configuration['databaseUrlOf']>[0]) => {
    const given = configuration.databaseUrlOf(service);
    return given === '' ? serviceUrl({ ownerUrl, service, secret }) : given;
  };
  const open = (name: string, url: string, max: number) => {
    const onStatement = () => metrics.statement(name);
    const pool = createPool({ url, max, applicationName: `rialto ${name}`, log, onStatement });
    metrics.watchPool(name, () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }));
    closing.add('ground', `pool ${name}`, () => pool.end());
    return kyselyOn<unknown>(pool);
  };

  const anyService = order[0];
  if (anyService === undefined) throw new TypeError('A process without services needs no database.');
  const probe = open('probe', urlOf(anyService.name), 2);
  if (shop.mode === 'production') refuseForgetful(await durabilityOf(probe));
  const observer = observe(metrics, log);
  const bus = await postgresBus({
    url: urlOf(anyService.name),
    settings: { ...busDefaults, pollMs: platform.busPollMs },
    observer,
    ids,
    log,
  });
  closing.add('work', 'bus', () => bus.stop());
  const max = connectionsEach(order.length);
  const runners: Runner[] = [forgettingEvents(probe, platform.eventsKeepDays)];

  return {
    async databaseOf({ name, migrations }) {
      const pool = open(name, urlOf(name), max);
      if (migrations !== null) runners.push(forgettingAnswers(name, pool));
      return openDatabase({ pool, bus, ids, log: log.child({ service: name }) });
    },
    runners: () => runners,
    consume({ name }, database, subscribers) {
      if (Object.keys(subscribers).length === 0) return;
      // That the table is whole was checked where the service was defined.
      const listener = { service: name, database, subscribers } as unknown as Listener<unknown, typeof name>;
      const consumer = bus.consume(listener);
      metrics.watchBacklog(name, () => consumer.backlog());
    },
    async waiting(service) {
      const { rows } = await sql<{ waiting: number }>`select waiting from bus.backlog(${service})`.execute(probe);
      return rows[0]?.waiting ?? 0;
    },
    timeline: (subject) => bus.timeline(probe, subject),
    async check() {
      const rows = await durabilityOf(probe);
      return rows.flatMap((row) => [
        { name: 'database', ok: true, detail: `PostgreSQL ${row.version}` },
        durability(row, shop.mode),
      ]);
    },
  };
}

/** All pools of a process together: what is left of 60 goes to the doorbell, the probe and the migration. */
const mostConnections = 56;

const connectionsEach = (services: number): number => Math.max(2, Math.min(10, Math.floor(mostConnections / services)));

async function ownServer({ configuration, log, closing }: GroundTools): Promise<string> {
  const embedded = await startEmbedded({ dataDir: configuration.shop.dataDir, log });
  closing.add('ground', 'PostgreSQL', () => embedded.stop());
  return embedded.url;
}

interface Durability {
  readonly version: string;
  readonly fsync: string;
  readonly commit: string;
}

async function durabilityOf(probe: Kysely<unknown>): Promise<readonly Durability[]> {
  const { rows } = await sql<Durability>`select current_setting('server_version') as version,
    current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`.execute(probe);
  return rows;
}

/** Throws StartRefused for a database that may lose what was acknowledged. */
export function refuseForgetful(rows: readonly Pick<Durability, 'fsync' | 'commit'>[]): void {
  const forgetful = rows.find(({ fsync, commit }) => fsync !== 'on' || commit === 'off');
  if (forgetful === undefined) return;
  const mend = `turn fsync and synchronous_commit on there (fsync=${forgetful.fsync}, synchronous_commit=${forgetful.commit})`;
  throw refuseSettings([{ env: 'DATABASE_URL', mend }]);
}

/** A demo may be fast and forgetful; in production an acknowledged order must be on the disk. */
function durability({ fsync, commit }: Durability, mode: 'demo' | 'production'): Check {
  const settings = `fsync=${fsync}, synchronous_commit=${commit}`;
  if (fsync === 'on' && commit !== 'off') {
    return { name: 'durability', ok: true, detail: `what was acknowledged is on disk (${settings})` };
  }
  const detail = `a power cut may lose what was acknowledged (${settings})`;
  return { name: 'durability', ok: mode === 'demo', detail };
}

const observe = (metrics: Metrics, log: Logger): BusObserver => ({
  handled(consumer, events) {
    const oldest = events.reduce((least, event) => Math.min(least, event.time.getTime()), Number.POSITIVE_INFINITY);
    const lagMs = Math.max(0, Date.now() - oldest);
    metrics.events({ consumer, outcome: 'handled', count: events.length, lagMs });
  },
  failed({ consumer, seq, type, traceparent, error, parked }) {
    metrics.events({ consumer, outcome: parked ? 'parked' : 'retried', count: 1 });
    const what = { err: error, consumer, seq, type, traceId: traceIdOf(traceparent) };
    log[parked ? 'error' : 'warn'](what, parked ? 'event.parked' : 'event.failed');
  },
});
