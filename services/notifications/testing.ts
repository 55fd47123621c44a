import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import type { EventType } from '#contracts/events.ts';
import { openDatabase } from '#platform/database/database.ts';
import { kyselyOn } from '#platform/database/pool.ts';
import type { Database } from '#platform/database/port.ts';
import { type TestDatabase, testDatabase } from '#platform/database/testing.ts';
import type { Heard } from '#platform/events/port.ts';
import { noCrash } from '#platform/kernel/crash.ts';
import { systemIds } from '#platform/kernel/ids.ts';
import type { NotificationsDb } from './repository/tables.ts';
import { type MailDesk, rpc } from './rpc.ts';

/** What a loop that sends needs beside a queue and who carries its messages; it does not pause. */
export const sendingFrom = (database: Database<NotificationsDb, 'notifications'>) => ({
  ...{ database, crash: noCrash, log },
  pause: async () => {},
});

export const shop = { origin: 'https://shop.test', currency: 'USD', staffEmail: '' };

/** Of the marks and tokens of those who want no reminders. */
export const unsubscribeKey = Buffer.alloc(32, 7);

export const log = pino({ level: 'silent' });

/** A database with the tables of the notifications, and their own door to it. */
export async function openTables(): Promise<{
  readonly database: TestDatabase<NotificationsDb>;
  readonly door: Database<NotificationsDb, 'notifications'>;
}> {
  const database = await testDatabase<NotificationsDb>('notifications', new URL('./migrations/', import.meta.url));
  const pool = kyselyOn<NotificationsDb>(database.poolOf('notifications', { max: 8 }));
  const bus = { store: async () => {}, committed: () => {} };
  return { database, door: openDatabase({ pool, bus, ids: systemIds, log }) };
}

export const heard = <E extends EventType>(type: E, data: Heard<E>['data'], id: string = randomUUID()): Heard<E> => ({
  id,
  type,
  subject: randomUUID(),
  time: new Date(),
  traceparent: '',
  data,
});

/** The desk of a shop whose mails wait for a mail server. */
export const deskOn = (database: Database<NotificationsDb, 'notifications'>, more: Partial<MailDesk> = {}) =>
  rpc({
    ...{ database, shop, unsubscribeKey, ids: systemIds, status: 'queued', keepsLinks: false },
    written: () => {},
    ...more,
  });
