import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { MockRow, PaymentsDb } from '../repository/tables.ts';
import type { ChargeRequest, FollowUp, MovementKind, Outcome, ProviderRecord } from './port.ts';

/** A charge as the mock provider decided it. */
export interface ChargeEntry extends Omit<ChargeRequest, 'token'> {
  readonly status: MockRow['status'];
}

/** Writes each charge once; a key that is in the books already answers what was booked the first time. */
export async function bookCharges(
  db: Kysely<PaymentsDb>,
  installation: string,
  entries: readonly ChargeEntry[],
): Promise<readonly Outcome[]> {
  const { rows } = await sql<Booked>`
    with given as (
      select * from unnest(${entries.map((e) => e.key)}::text[], ${entries.map((e) => e.orderId)}::text[],
        ${entries.map((e) => e.amount.currencyCode)}::text[], ${entries.map((e) => e.amount.minorUnits)}::bigint[],
        ${entries.map((e) => e.status)}::text[], ${entries.map((e) => referenceOf(e.key))}::text[],
        ${entries.map((e) => e.capture)}::boolean[])
        as g (key, order_id, currency, amount_minor, status, reference, captured)
    ), booked as (
      insert into mock_provider (key, kind, order_id, currency, amount_minor, status, reference, captured, installation)
      select distinct on (key) key, 'charge', order_id, currency, amount_minor, status, reference, captured,
        ${installation} from given
      on conflict do nothing returning key, status, reference
    )
    select key, status, reference from booked
    union all
    select m.key, m.status, m.reference from mock_provider m join given g using (key)`.execute(db);
  const found = new Map(rows.map((row) => [row.key, outcomeOf(row)]));
  return entries.map(({ key }) => {
    const outcome = found.get(key);
    if (outcome === undefined) throw new Error('The mock provider was asked twice at the same moment; ask again.');
    return outcome;
  });
}

/** Books what follows a charge, once for each key and never beyond the charge, which is locked meanwhile. */
export function bookFollowUp(
  db: Kysely<PaymentsDb>,
  given: {
    readonly kind: Exclude<MovementKind, 'charge'>;
    readonly request: FollowUp;
    readonly installation: string;
  },
): Promise<Outcome> {
  const { kind, request, installation } = given;
  const reference = referenceOf(request.key);
  return db.transaction().execute(async (tx) => {
    const charge = await lockCharge(tx, request);
    const before = await findBooked(tx, request.key);
    if (before !== undefined) return before;
    const status = charge !== undefined && (await allows(tx, charge, kind, request)) ? 'succeeded' : 'declined';
    await tx
      .insertInto('mock_provider')
      .values({
        key: request.key,
        kind,
        order_id: request.orderId,
        currency: request.amount.currencyCode,
        amount_minor: request.amount.minorUnits,
        status,
        reference,
        charge: request.reference,
        installation,
      })
      .execute();
    if (kind === 'void' && status === 'succeeded' && charge !== undefined) await endWaiting(tx, charge.key, 'declined');
    return outcomeOf({ key: request.key, status, reference });
  });
}

/** A reference is made of the charge's key; those of older books are not, and their key was the order's id. */
const referenceOf = (key: string): string => `mock_${key}`;

const lockCharge = (tx: Transaction<PaymentsDb>, { reference, orderId }: FollowUp) =>
  tx
    .selectFrom('mock_provider')
    .selectAll()
    .where('key', 'in', [reference.slice(referenceOf('').length), orderId])
    .where('reference', '=', reference)
    .where('kind', '=', 'charge')
    .forUpdate()
    .executeTakeFirst();

/** Ends a charge that waits for the customer, if there is one. */
export async function endWaiting(db: Kysely<PaymentsDb>, key: string, status: 'succeeded' | 'declined'): Promise<void> {
  await db
    .updateTable('mock_provider')
    .set({ status })
    .where('key', '=', key)
    .where('status', '=', 'action_required')
    .execute();
}

async function allows(
  tx: Transaction<PaymentsDb>,
  charge: Selectable<MockRow>,
  kind: Exclude<MovementKind, 'charge'>,
  { amount, reference }: FollowUp,
): Promise<boolean> {
  const followed = await tx
    .selectFrom('mock_provider')
    .select(['kind', 'amount_minor'])
    .where('charge', '=', reference)
    .where('status', '=', 'succeeded')
    .execute();
  const sum = (of: MovementKind) =>
    followed.filter((one) => one.kind === of).reduce((total, one) => total + one.amount_minor, 0);
  const ended = charge.captured || followed.some((one) => one.kind === 'capture' || one.kind === 'void');
  switch (kind) {
    case 'capture':
      return charge.status === 'succeeded' && !ended && amount.minorUnits <= charge.amount_minor;
    case 'void':
      return charge.status === 'action_required' || (charge.status === 'succeeded' && !ended);
    case 'refund': {
      const taken = charge.captured ? charge.amount_minor : sum('capture');
      return charge.status === 'succeeded' && sum('refund') + amount.minorUnits <= taken;
    }
  }
}

export async function findBooked(db: Kysely<PaymentsDb>, key: string): Promise<Outcome | undefined> {
  const row = await db
    .selectFrom('mock_provider')
    .select(['key', 'status', 'reference'])
    .where('key', '=', key)
    .executeTakeFirst();
  return row && outcomeOf(row);
}

/** Everything that was booked since, oldest first, a page at a time. */
export async function* listBooked(
  db: Kysely<PaymentsDb>,
  given: { readonly installation: string; readonly since: Date; readonly signal: AbortSignal },
): AsyncGenerator<ProviderRecord> {
  const { installation, since, signal } = given;
  let after: { readonly at: Date; readonly key: string } = { at: since, key: '' };
  for (;;) {
    signal.throwIfAborted();
    // Times in the books are finer than a Date holds; cut to that, none is passed over between two pages.
    const { rows } = await sql<Selectable<MockRow>>`
      select m.*, date_trunc('milliseconds', m.at) as at from mock_provider m
      where m.at >= ${after.at} and m.installation in ('', ${installation})
        and (date_trunc('milliseconds', m.at), m.key) > (${after.at}, ${after.key})
      order by date_trunc('milliseconds', m.at), m.key limit ${perPage}`.execute(db);
    for (const row of rows) yield { ...recordOf(row), marked: row.installation === installation };
    const last = rows.at(-1);
    if (last === undefined || rows.length < perPage) return;
    after = last;
  }
}

const perPage = 500;

const recordOf = (row: Selectable<MockRow>): Omit<ProviderRecord, 'marked'> => ({
  kind: row.kind,
  key: row.key,
  orderId: row.order_id === '' ? null : row.order_id,
  amount: { currencyCode: row.currency, minorUnits: row.amount_minor },
  status: row.status,
  reference: row.reference,
  at: row.at,
});

type Booked = Pick<MockRow, 'key' | 'status' | 'reference'>;

function outcomeOf({ status, reference }: Booked): Outcome {
  switch (status) {
    case 'declined':
      return { status };
    case 'succeeded':
      return { status, reference };
    case 'action_required':
      return { status, reference, clientSecret: `${reference}_secret` };
  }
}
