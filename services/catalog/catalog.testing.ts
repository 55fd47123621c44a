import { pino } from 'pino';
import type { EventType } from '#contracts/events.ts';
import { openDatabase } from '#platform/database/database.ts';
import { kyselyOn } from '#platform/database/pool.ts';
import { type TestDatabase, testDatabase } from '#platform/database/testing.ts';
import { open } from '#platform/events/envelope.ts';
import type { Heard } from '#platform/events/port.ts';
import { systemClock } from '#platform/kernel/clock.ts';
import { systemIds } from '#platform/kernel/ids.ts';
import type { ImportDependencies } from './import.ts';
import type { CatalogDatabase, CatalogDb } from './repository/schema.ts';

/** A catalog on a fresh database; what it says is kept for the test to look at. */
export interface TestCatalog extends ImportDependencies {
  readonly database: CatalogDatabase;
  /** Every event said and committed so far. */
  readonly said: Heard<EventType>[];
  /** The text of every statement so far. */
  readonly statements: string[];
  readonly audited: TestDatabase<CatalogDb>['audited'];
  drop(): Promise<void>;
}

export async function testCatalog(): Promise<TestCatalog> {
  const place = await testDatabase<CatalogDb>('catalog', new URL('./migrations/', import.meta.url));
  const said: Heard<EventType>[] = [];
  const statements: string[] = [];
  const database = openDatabase<CatalogDb, 'catalog'>({
    pool: kyselyOn<CatalogDb>(place.poolOf('catalog', { onStatement: (text) => statements.push(text) })),
    bus: {
      store: async () => {},
      committed: (events) => {
        for (const one of events) said.push(open({ ...one, time: systemClock.now(), data: JSON.parse(one.data) }));
      },
    },
    ids: systemIds,
    log: pino({ level: 'silent' }),
  });
  const { audited, drop } = place;
  return { database, said, statements, audited, drop, currency: 'USD', clock: systemClock, ids: systemIds };
}
