import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { From } from '#platform/kernel/paging.ts';
import type { GiftCard } from '../domain/tender.ts';
import type { PricingDb, PricingTx } from './tables.ts';

/** A gift card as staff see it. Amounts are in minor units of `currency`. */
export interface Kept extends GiftCard {
  readonly codeEnding: string;
  readonly currency: string;
  readonly issuedMinor: number;
  readonly note: string;
  readonly createdAt: Date;
}

/** A line of a card's ledger. */
export interface Entry {
  readonly kind: 'ISSUED' | 'REDEEMED' | 'RELEASED' | 'REFUNDED' | 'ADJUSTED';
  /** Negative when taken. */
  readonly minorUnits: number;
  readonly orderId: string | null;
  readonly reason: string;
  readonly at: Date;
}

/** The cards of these codes in one currency, by the keyed hash of the code in hexadecimal. */
export async function readByHash(
  db: Kysely<PricingDb>,
  { hashes, currency }: { readonly hashes: readonly Buffer[]; readonly currency: string },
): Promise<ReadonlyMap<string, Kept>> {
  const { rows } = await sql<Kept & { hash: string }>`
    select encode(code_hash, 'hex') as hash, ${columns} from gift_cards
    where code_hash = any(${hashes}::bytea[]) and currency = ${currency}`.execute(db);
  return new Map(rows.map((row) => [row.hash, row]));
}

/** The newest first. */
export async function listCards(
  db: Kysely<PricingDb>,
  asked: From<string> & { readonly codeEnding: string | null },
): Promise<readonly Kept[]> {
  const { rows } = await sql<Kept>`select ${columns} from gift_cards
    where (${asked.codeEnding}::text is null or code_ending = ${asked.codeEnding}::text)
      and (${asked.after}::uuid is null or id < ${asked.after}::uuid)
    order by id desc limit ${asked.limit}`.execute(db);
  return rows;
}

export const readCard = (db: Kysely<PricingDb>, id: string): Promise<Kept | null> => find(db, id, sql``);

/** The same, locked until the transaction ends. */
export const lockCard = (tx: PricingTx, id: string): Promise<Kept | null> => find(tx.db, id, sql`for no key update`);

async function find(db: Kysely<PricingDb>, id: string, lock: RawBuilder<unknown>): Promise<Kept | null> {
  const { rows } = await sql<Kept>`select ${columns} from gift_cards where id = ${id}::uuid ${lock}`.execute(db);
  return rows[0] ?? null;
}

/** The newest lines of a card's ledger, the newest first. */
export async function readLedger(db: Kysely<PricingDb>, id: string, atMost: number): Promise<readonly Entry[]> {
  const { rows } = await sql<Entry>`
    select kind, amount as "minorUnits", order_id as "orderId", reason, at from gift_card_entries
    where gift_card_id = ${id}::uuid order by seq desc limit ${atMost}`.execute(db);
  return rows;
}

/** Makes a card with its amount as the first line of its ledger. */
export async function issueCard(
  tx: PricingTx,
  card: Pick<Kept, 'id' | 'codeEnding' | 'currency' | 'issuedMinor' | 'note' | 'expiresAt'> & { readonly hash: Buffer },
): Promise<void> {
  await sql`insert into gift_cards (id, code_hash, code_ending, currency, issued, balance, expires_at, note)
    values (${card.id}::uuid, ${card.hash}, ${card.codeEnding}, ${card.currency}, ${card.issuedMinor}, ${card.issuedMinor},
      ${card.expiresAt}::timestamptz, ${card.note})`.execute(tx.db);
  await sql`insert into gift_card_entries (gift_card_id, kind, amount)
    values (${card.id}::uuid, 'ISSUED', ${card.issuedMinor})`.execute(tx.db);
}

/** Moves the balance of a card that is locked, and says why in its ledger. */
export async function adjustCard(
  tx: PricingTx,
  given: { readonly id: string; readonly minorUnits: number; readonly reason: string },
): Promise<void> {
  await sql`with added as (
      insert into gift_card_entries (gift_card_id, kind, amount, reason)
      values (${given.id}::uuid, 'ADJUSTED', ${given.minorUnits}, ${given.reason}) returning gift_card_id, amount)
    update gift_cards g set balance = g.balance + added.amount from added where g.id = added.gift_card_id`.execute(
    tx.db,
  );
}

export async function updateCard(
  tx: PricingTx,
  { id, active, note }: { readonly id: string; readonly active: boolean; readonly note: string },
): Promise<void> {
  await sql`update gift_cards set active = ${active}, note = ${note} where id = ${id}::uuid`.execute(tx.db);
}

const columns = sql`id, code_ending as "codeEnding", currency, issued as "issuedMinor", balance as "balanceMinor", active,
  expires_at as "expiresAt", note, created_at as "createdAt"`;
