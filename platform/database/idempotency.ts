import { createHash } from 'node:crypto';
import {
  create,
  type DescMessage,
  type DescMethodUnary,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';
import { type QueryExecutorProvider, sql } from 'kysely';
import { Failure } from '#platform/kernel/errors.ts';

/** One command of a client that may send it again. */
export interface Command {
  /** Whose keys, for what: "orders.place/account-7". Keys of different scopes never meet. */
  readonly scope: string;
  readonly key: string;
  /** SHA-256 of the request, so that the key cannot stand for another one. */
  readonly bodyHash: Uint8Array;
}

/** The command that a request under a key is; the same request again is the same command. */
export const commandOf = <S extends DescMessage>(
  { scope, key }: { readonly scope: string; readonly key: string },
  schema: S,
  request: MessageShape<S>,
): Command => ({ scope, key, bodyHash: createHash('sha256').update(toBinary(schema, request)).digest() });

/** The transaction that has the command's effect. */
interface InTransaction {
  readonly db: QueryExecutorProvider;
}

/**
 * Has the effect of a command at most once: the answer is stored in the same transaction as the effect, and a
 * repetition gets that answer back. Throws IDEMPOTENCY_IN_PROGRESS while another one is at work, and
 * IDEMPOTENCY_KEY_REUSED when the key came with another request before.
 */
export async function once(tx: InTransaction, command: Command, work: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const before = await begin(tx, command);
  if (before !== undefined) return before;
  const answer = await work();
  await remember(tx, command, answer);
  return answer;
}

/** A call of a method about somebody or something, which come into the scope of its key. */
export const keyed = <Q extends DescMessage, A extends DescMessage>(
  method: DescMethodUnary<Q, A>,
  about: string,
  { idempotencyKey }: { readonly idempotencyKey: string },
) => ({
  scope: `${method.parent.typeName}.${method.localName}/${about}`,
  key: idempotencyKey,
  schema: method.input,
  answer: method.output,
});

/** A call that may come with a key, which is empty when it does not. */
interface Keyed<Q extends DescMessage, A extends DescMessage> {
  readonly scope: string;
  readonly key: string;
  readonly schema: Q;
  readonly answer: A;
}

/** `once` for a call that may come with a key: a call without one is done each time. */
export async function callOnce<Q extends DescMessage, A extends DescMessage>(
  tx: InTransaction,
  call: Keyed<Q, A>,
  request: MessageShape<Q>,
  work: () => Promise<MessageInitShape<A>>,
): Promise<MessageShape<A>> {
  if (call.key === '') return create(call.answer, await work());
  const bytes = await once(tx, commandOf(call, call.schema, request), async () =>
    toBinary(call.answer, create(call.answer, await work())),
  );
  return fromBinary(call.answer, bytes);
}

/**
 * The answer that a call with this key got before; undefined for the first one. For what has to be done or asked outside
 * of the transaction of `callOnce`. Throws IDEMPOTENCY_KEY_REUSED.
 */
export async function answeredBefore<Q extends DescMessage, A extends DescMessage>(
  db: QueryExecutorProvider,
  call: Keyed<Q, A>,
  request: MessageShape<Q>,
): Promise<MessageShape<A> | undefined> {
  const bytes = call.key === '' ? undefined : await remembered(db, commandOf(call, call.schema, request));
  return bytes === undefined ? undefined : fromBinary(call.answer, bytes);
}

/** The answer that was given, looked at before anything else is done; throws IDEMPOTENCY_KEY_REUSED. */
export async function remembered(db: QueryExecutorProvider, command: Command): Promise<Uint8Array | undefined> {
  const { rows } = await sql<Stored>`
    select body_hash as "bodyHash", answer from idempotency where scope = ${command.scope} and key = ${command.key}
  `.execute(db);
  return answerOf(rows[0], command);
}

/**
 * Claims the command for this transaction: undefined means that it is the first, and that `remember` must
 * follow. One statement locks, claims and reads. Its snapshot is older than the lock, so an answer committed in
 * between is not seen by it; but the insert runs into that row, does nothing, and so says to read again.
 */
export async function begin({ db }: InTransaction, command: Command): Promise<Uint8Array | undefined> {
  const { scope, key } = command;
  const bodyHash = Buffer.from(command.bodyHash);
  const { rows } = await sql<Stored & { locked: boolean; claimed: boolean }>`
    with lock as materialized (
      select pg_try_advisory_xact_lock(hashtextextended(concat_ws('/', current_schema(), ${scope}::text, ${key}::text), 0)) as got
    ), claim as (
      insert into idempotency (scope, key, body_hash)
      select ${scope}::text, ${key}::text, ${bodyHash}::bytea from lock where got
      on conflict do nothing returning true as done
    )
    select lock.got as locked, exists (select from claim) as claimed, old.body_hash as "bodyHash", old.answer
    from lock left join idempotency old on old.scope = ${scope}::text and old.key = ${key}::text
  `.execute(db);
  const row = rows[0];
  if (row?.claimed) return undefined;
  const answer = answerOf(row, command) ?? (row?.locked ? await remembered(db, command) : undefined);
  if (answer !== undefined) return answer;
  throw inProgress();
}

/** What a repetition is told while the first one is at work: ask again in a moment. */
export const inProgress = (): Failure =>
  new Failure('aborted', 'IDEMPOTENCY_IN_PROGRESS', 'The same request is being worked on; ask again in a moment.');

/** Stores the answer of a command that `begin` claimed. */
export async function remember({ db }: InTransaction, command: Command, answer: Uint8Array): Promise<void> {
  const { numAffectedRows } = await sql`
    update idempotency set answer = ${Buffer.from(answer)} where scope = ${command.scope} and key = ${command.key}
  `.execute(db);
  if (numAffectedRows !== 1n) throw new Error(`the command ${command.scope} was not begun in this transaction`);
}

/**
 * Puts the whole answer in the place of the draft that was remembered with the effect; answers the one that counts. Many
 * may finish a draft at once, each with what it knows: the first one is the answer to all of them.
 */
export async function finishDraft(
  db: QueryExecutorProvider,
  command: Command,
  { draft, answer }: { readonly draft: Uint8Array; readonly answer: Uint8Array },
): Promise<Uint8Array> {
  const { numAffectedRows } = await sql`
    update idempotency set answer = ${Buffer.from(answer)}
    where scope = ${command.scope} and key = ${command.key} and answer = ${Buffer.from(draft)}
  `.execute(db);
  return numAffectedRows === 1n ? answer : ((await remembered(db, command)) ?? answer);
}

/** A command whose answer is known before its effect. */
export interface Answered extends Command {
  readonly answer: Uint8Array;
}

/** What became of one of many commands: to be done now, or answered before, or refused. */
type Claim = 'first' | { readonly before: Uint8Array } | { readonly refused: Failure };

/**
 * `begin` and `remember` for many commands in one statement; no two of them may have the same scope and key. A
 * command that is claimed and then not done after all must be given back by `release`.
 */
export async function claimAll({ db }: InTransaction, commands: readonly Answered[]): Promise<readonly Claim[]> {
  const { rows } = await sql<Stored & { locked: boolean; claimed: boolean }>`
    with given as (
      select * from unnest(${commands.map((c) => c.scope)}::text[], ${commands.map((c) => c.key)}::text[],
        ${commands.map((c) => Buffer.from(c.bodyHash))}::bytea[], ${commands.map((c) => Buffer.from(c.answer))}::bytea[])
        with ordinality as g (scope, key, body_hash, answer, position)
    ), lock as materialized (
      select position, pg_try_advisory_xact_lock(hashtextextended(concat_ws('/', current_schema(), scope, key), 0)) as got
      from given
    ), claim as (
      insert into idempotency (scope, key, body_hash, answer)
      select scope, key, body_hash, answer from given join lock using (position) where got order by scope, key
      on conflict do nothing returning scope, key
    )
    select lock.got as locked, claim.key is not null as claimed, old.body_hash as "bodyHash", old.answer
    from given join lock using (position) left join claim using (scope, key) left join idempotency old using (scope, key)
    order by position`.execute(db);
  return Promise.all(commands.map((command, index) => claimOf(db, command, rows[index])));
}

async function claimOf(
  db: QueryExecutorProvider,
  command: Command,
  row: (Stored & { locked: boolean; claimed: boolean }) | undefined,
): Promise<Claim> {
  if (row?.claimed) return 'first';
  try {
    const before = answerOf(row, command) ?? (row?.locked ? await remembered(db, command) : undefined);
    return before === undefined ? { refused: inProgress() } : { before };
  } catch (error) {
    if (error instanceof Failure) return { refused: error };
    throw error;
  }
}

/** Gives claims back within the transaction that made them. */
export async function release({ db }: InTransaction, commands: readonly Command[]): Promise<void> {
  await sql`delete from idempotency i using unnest(${commands.map((c) => c.scope)}::text[], ${commands.map((c) => c.key)}::text[])
    as g (scope, key) where i.scope = g.scope and i.key = g.key`.execute(db);
}

/** Forgets at most `atMost` answers older than seven days, and says how many; the rest is for the next call. */
export async function forgetOldAnswers(db: QueryExecutorProvider, atMost = 1_000): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from idempotency where (scope, key) in (
      select scope, key from idempotency where created_at < bus.now() - make_interval(days => ${retentionDays})
      order by created_at limit ${atMost}
    )
  `.execute(db);
  return Number(numAffectedRows ?? 0);
}

/**
 * Forgets the answers to commands about somebody: those with one of the first ids in their scope, or one of the second
 * in the answer itself. All of a week's answers are looked through for the latter, so they are few.
 */
export async function forgetAnswersAbout(
  { db }: InTransaction,
  ids: { readonly inScope: readonly string[]; readonly inAnswer: readonly string[] },
): Promise<void> {
  await sql`delete from idempotency i where string_to_array(i.scope, '/') && ${ids.inScope}::text[]
    or exists (select from unnest(${ids.inAnswer}::text[]) as about where position(convert_to(about, 'UTF8') in i.answer) > 0)`.execute(
    db,
  );
}

/** A client that repeats a command later than this has it done again. */
const retentionDays = 7;

interface Stored {
  readonly bodyHash: Buffer | null;
  readonly answer: Buffer | null;
}

function answerOf(stored: Stored | undefined, command: Command): Uint8Array | undefined {
  if (!stored?.bodyHash) return undefined;
  if (stored.bodyHash.equals(command.bodyHash)) return stored.answer ?? undefined;
  throw new Failure('out_of_range', 'IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was used for another request.');
}
