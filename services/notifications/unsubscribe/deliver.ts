import type { Db } from '../repository/tables.ts';
import { hasUnsubscribed, unsubscribedError } from '../repository/unsubscribed.ts';
import { messageIdOf, type Outcome, type Outgoing, type Sender } from '../sender/port.ts';
import { isEndable } from '../templates/endable.ts';
import type { Template } from '../templates/registry.ts';
import { oneClick, withToken } from './link.ts';
import { tokenFor } from './token.ts';

interface Delivery {
  readonly db: Db;
  readonly sender: Sender;
  /** Where browsers reach the shop. */
  readonly origin: string;
  /** Of marks and tokens. */
  readonly key: Buffer;
}

/** A mail of the queue. */
export interface Kept extends Omit<Outgoing, 'messageId' | 'oneClick'> {
  readonly template: Template;
}

/**
 * Hands one mail over. A reminder is looked at once more, since its reader may have ended them while it waited, and goes out
 * with its own way to end them, which is kept nowhere.
 */
export function delivering({ db, sender, origin, key }: Delivery): (id: string, mail: Kept) => Promise<Outcome> {
  const host = new URL(origin).hostname;
  return async (id, { template, ...mail }) => {
    const messageId = messageIdOf(id, host);
    if (!isEndable({ template })) return sender.send({ messageId, ...mail });
    const refused = await refusal(db, key, mail.to);
    if (refused !== null) return refused;
    const token = tokenFor(key, mail.to);
    return sender.send({ messageId, ...withToken(mail, origin, token), oneClick: oneClick(origin, token) });
  };
}

/** Why there is no reminder to this address, now or ever; null when there may be one. */
async function refusal(db: Db, key: Buffer, email: string): Promise<Outcome | null> {
  try {
    return (await hasUnsubscribed(db, key, email)) ? { kind: 'refused', why: unsubscribedError } : null;
  } catch {
    return { kind: 'unreachable', why: 'DATABASE' };
  }
}
