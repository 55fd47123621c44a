import { sql } from 'kysely';
import { each, type Subscribers } from '#platform/events/port.ts';
import { boundedJson } from '#platform/kernel/bounded-json.ts';
import type { InventoryDb, InventoryTx } from './repository/schema.ts';

type Heard = 'identity.export_requested' | 'identity.erasure_requested';

/**
 * What the inventory says and forgets of a person: the goods that a proved address waits for. Identity asks to forget
 * twice, as a wish may have been on its way the first time.
 */
export const people: Pick<Subscribers<InventoryDb, 'inventory'>, Heard> = {
  'identity.export_requested': each(async ({ data: { requestId, person } }, tx) => {
    const { rows: waitingFor } = await sql<object>`select sku, title, email, created_at as "since" from waiting
      where email = ${addressOf(person)} order by sku`.execute(tx.db);
    const dataJson = boundedJson({ waitingFor }, exportedLength);
    tx.publish('inventory.person_exported', requestId, { requestId, dataJson });
  }),

  'identity.erasure_requested': each(async ({ data: { requestId, person } }, tx) => {
    const notices = await takeOffLists(tx, addressOf(person));
    tx.publish('inventory.person_erased', requestId, { requestId, erased: { notices } });
  }),
};

/** The longest text of an export, in characters. */
const exportedLength = 100_000;

const addressOf = (person: { readonly email: string } | undefined): string => (person?.email ?? '').toLowerCase();

/**
 * Takes an address off every list; the goods are locked first, as whoever adds to their list does. What is asked for
 * after they were looked for was asked for later.
 */
async function takeOffLists(tx: InventoryTx, email: string): Promise<number> {
  const { rows } = await sql<{ sku: string }>`select sku from stock
    where sku in (select sku from waiting where email = ${email}) order by sku for update`.execute(tx.db);
  if (rows.length === 0) return 0;
  const skus = rows.map(({ sku }) => sku);
  const { numAffectedRows } = await sql`delete from waiting
    where email = ${email} and sku = any(${skus}::text[])`.execute(tx.db);
  await sql`update stock s set waiting = (select count(*) from waiting w where w.sku = s.sku)
    where sku = any(${skus}::text[])`.execute(tx.db);
  return Number(numAffectedRows ?? 0);
}
