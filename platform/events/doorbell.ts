import pg from 'pg';
import type { Logger } from 'pino';

/**
 * Wakes listeners in other processes by NOTIFY on a connection of its own, outside of business transactions
 * (NOTIFY inside them would serialise every commit). A lost ring costs at most one polling interval. A connection that
 * gives no answer is replaced: who only listens would never know that nothing can come.
 */
export interface Doorbell {
  /** Wakes a consumer elsewhere; rings within a moment travel together. */
  ring(consumer: string): void;
  /** The backend of this connection: as long as it is there, this process lives. 0 while reconnecting. */
  backendPid(): number;
  close(): Promise<void>;
}

const channel = 'rialto_bus';
const reconnectMs = 500;

export async function openDoorbell(given: {
  readonly url: string;
  readonly log: Logger;
  readonly onRing: (consumers: readonly string[]) => void;
  /** How often the connection is tried, and how long an answer may take, in milliseconds. */
  readonly heartbeatMs: number;
}): Promise<Doorbell> {
  const waiting = new Set<string>();
  let client: pg.Client | undefined;
  let closed = false;
  let ringing: Promise<void> | undefined;
  let reconnecting: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const fresh = new pg.Client({
      connectionString: given.url,
      application_name: 'rialto doorbell',
      keepAlive: true,
      connectionTimeoutMillis: given.heartbeatMs,
      query_timeout: given.heartbeatMs,
    });
    fresh.on('notification', (note) => given.onRing((note.payload ?? '').split(',')));
    fresh.on('error', (error) => lost(fresh, error));
    fresh.on('end', () => lost(fresh, undefined));
    try {
      await fresh.connect();
      await fresh.query(`listen ${channel}`);
    } catch (error) {
      void fresh.end();
      throw error;
    }
    if (closed) return fresh.end();
    client = fresh;
  }

  function lost(which: pg.Client, error: unknown): void {
    if (closed || client !== which) return;
    client = undefined;
    given.log.warn({ err: error }, 'doorbell.lost');
    void which.end();
    reconnecting = setTimeout(reconnect, reconnectMs);
  }

  /** Nothing that is asked here can fail on a connection that works. */
  async function ask(text: string, values: readonly string[] = []): Promise<void> {
    const asked = client;
    await asked?.query(text, [...values]).catch((error: unknown) => lost(asked, error));
  }

  function reconnect(): void {
    connect().catch((error: unknown) => {
      given.log.warn({ err: error }, 'doorbell.unreachable');
      if (!closed) reconnecting = setTimeout(reconnect, reconnectMs);
    });
  }

  /** One ring at a time: those that come meanwhile travel together with the next. */
  async function flush(): Promise<void> {
    while (waiting.size > 0 && client !== undefined) {
      const payload = [...waiting].join(',');
      waiting.clear();
      await ask('select pg_notify($1, $2)', [channel, payload]);
    }
  }

  function start(): void {
    ringing ??= flush().finally(() => {
      ringing = undefined;
      if (waiting.size > 0 && client !== undefined) start();
    });
  }

  await connect();
  // A ring on its way tries the connection as well.
  const beating = setInterval(() => ringing ?? void ask('select 1'), given.heartbeatMs);
  return {
    ring(consumer) {
      waiting.add(consumer);
      start();
    },
    backendPid: () => (client as (pg.Client & { processID: number }) | undefined)?.processID ?? 0,
    async close() {
      closed = true;
      clearTimeout(reconnecting);
      clearInterval(beating);
      // A command that published and ends at once has rung before it goes.
      await ringing;
      await client?.end();
    },
  };
}
