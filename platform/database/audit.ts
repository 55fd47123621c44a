import { type Kysely, sql } from 'kysely';
import type { CallContext } from '#platform/rpc/port.ts';
import type { AuditEntry } from './port.ts';

/** An entry with who made the change, as it goes to the log. */
export type Audited = ReturnType<typeof audited>;

/** Puts what was changed and who changed it together. What is too long to keep is replaced by a note of its length. */
export const audited = ({ caller, traceparent }: Pick<CallContext, 'caller' | 'traceparent'>, entry: AuditEntry) => ({
  actor_id: caller.id,
  actor_email: caller.email,
  actor_kind: caller.kind,
  action: entry.action,
  subject: entry.subject,
  before: bounded(entry.before),
  after: bounded(entry.after),
  traceparent,
});

/** Stores all that a transaction changed, in one statement of it. */
export async function storeAudit(db: Kysely<any>, entries: readonly Audited[]): Promise<void> {
  await sql`select bus.audit(${JSON.stringify(entries)}::json)`.execute(db);
}

/** Of one value, as JSON in UTF-8. The table holds the same. */
const maxBytes = 32_768;

function bounded(value: unknown): unknown {
  if (value === undefined) return undefined;
  const text = JSON.stringify(value, plain);
  const bytes = Buffer.byteLength(text);
  return bytes <= maxBytes ? JSON.parse(text) : { omittedBytes: bytes };
}

/** Messages and money as staff read them: without type names, and with numbers. */
function plain(key: string, value: unknown): unknown {
  if (key === '$typeName') return undefined;
  if (typeof value !== 'bigint') return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}
