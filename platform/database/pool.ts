import { createHash } from 'node:crypto';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Logger } from 'pino';

export interface PoolOptions {
  readonly url: string;
  /** Most connections at once; those asked for beyond it wait, at most `connectTimeoutMs`. */
  readonly max: number;
  /** What pg_stat_activity shows. */
  readonly applicationName: string;
  readonly log?: Logger;
  readonly statementTimeoutMs?: number;
  /** How long an answer may be on its way beyond that, until the connection counts as dead; 5 s when not given. */
  readonly answerTimeoutMs?: number;
  readonly connectTimeoutMs?: number;
  /** Called with the text of every statement, for counting them. */
  readonly onStatement?: (text: string) => void;
}

/**
 * Connections on which every statement with parameters is planned once: it is sent as a prepared statement
 * named after its text. A connection that breaks while idle, or whose answers the network swallows, is logged and
 * replaced.
 */
export function createPool(options: PoolOptions): pg.Pool {
  const statementTimeoutMs = options.statementTimeoutMs ?? 30_000;
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max,
    application_name: options.applicationName,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + (options.answerTimeoutMs ?? 5_000),
    idle_in_transaction_session_timeout: 60_000,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 10_000,
    idleTimeoutMillis: 300_000,
    keepAlive: true,
    // Without it the first probe comes after two hours: so long an idle connection may be dead unnoticed.
    keepAliveInitialDelayMillis: 10_000,
    types: { getTypeParser },
    Client: preparingClient(options),
  } as pg.PoolConfig);
  const report = (error: Error): void => {
    // A server that stops after its pool may cut connections that are saying goodbye.
    if (!pool.ending) options.log?.warn({ err: error, pool: options.applicationName }, 'database.connectionLost');
  };
  pool.on('error', report);
  // A connection that breaks while it is in use fails its statement and, unheard, would end the process as well.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** Typed queries on a pool; destroying it ends the pool. */
export const kyselyOn = <DB>(pool: pg.Pool): Kysely<DB> => new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });

/** The name of a statement; PostgreSQL cuts names at 63 characters. */
export const statementName = (text: string): string =>
  `p${createHash('sha256').update(text).digest('base64url').slice(0, 16)}`;

/** Statements prepared on one connection; later ones are planned each time, so that memory stays bounded. */
export const maxPrepared = 300;

/** What pg says when an answer did not come in time; it has neither a class nor a code for it. */
const unanswered = 'Query read timeout';

type Query = { text?: unknown; values?: unknown; name?: unknown };

function preparingClient({ onStatement, log, applicationName }: PoolOptions): typeof pg.Client {
  const names = new Map<string, string>();
  const nameOf = (text: string): string => {
    const known = names.get(text);
    if (known !== undefined) return known;
    const name = statementName(text);
    if (names.size < 10 * maxPrepared) names.set(text, name);
    return name;
  };

  class PreparingClient extends pg.Client {
    #prepared = new Set<string>();
    #generation = 0;

    override query(query: any, values?: any, done?: any): any {
      const answer: unknown = this.#send(query, values, done);
      return answer instanceof Promise ? answer.catch((error: unknown) => this.#failed(error)) : answer;
    }

    #send(query: any, values: any, done: any): any {
      const text = typeof query === 'string' ? query : (query as Query)?.text;
      if (typeof text !== 'string') return super.query(query, values, done);
      onStatement?.(text);
      const given = Array.isArray(values) ? values : (query as Query).values;
      if (!Array.isArray(given) || given.length === 0 || (query as Query).name !== undefined) {
        return super.query(query, values, done);
      }
      const name = nameOf(text);
      if (!this.#prepared.has(name)) {
        if (this.#prepared.size >= maxPrepared) return super.query(query, values, done);
        this.#prepared.add(name);
      }
      const named = { ...(typeof query === 'string' ? { text } : query), values: given };
      named.name = this.#generation === 0 ? name : `${name}.${this.#generation}`;
      const last = typeof values === 'function' ? values : done;
      return typeof last === 'function' ? super.query(named, last) : super.query(named);
    }

    #failed(error: unknown): never {
      // A migration changed what the statement answers: prepare all anew under other names.
      if (error instanceof pg.DatabaseError && error.routine === 'RevalidateCachedQuery') this.#startAnew();
      // To pg only the call has failed: the next statement would wait behind the one that is never answered.
      if (error instanceof Error && error.message === unanswered) {
        log?.warn({ err: error, pool: applicationName }, 'database.connectionSilent');
        void this.end();
      }
      throw error;
    }

    #startAnew(): void {
      this.#prepared = new Set();
      this.#generation += 1;
    }
  }
  return PreparingClient;
}

const int8 = 20;
const int8Array = 1016;

/** pg's parsers, but 64-bit integers are numbers; one that a double cannot hold is an error, not a near miss. */
function getTypeParser(oid: number, format?: any): any {
  if (format === 'binary') return pg.types.getTypeParser(oid, format);
  if (oid === int8) return exactInteger;
  const parse = pg.types.getTypeParser(oid, 'text');
  if (oid !== int8Array) return parse;
  return (text: string) => (parse(text) as unknown as (string | null)[]).map((item) => item && exactInteger(item));
}

function exactInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is beyond what can be reckoned exactly`);
  return value;
}
