import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { IdentityService } from '#contracts/gen/rialto/identity/v1/identity_pb.ts';
import type { Clock } from '#platform/kernel/clock.ts';
import type { CallContext, Client } from '#platform/rpc/port.ts';
import { expiring } from './expiring.ts';

/** Sessions that are over although their access tokens have not expired yet. */
export interface EndedSessions {
  /** Whether a session ended, as it was a second ago at the longest. */
  has(sessionId: string): Promise<boolean>;
}

/** How far somebody has asked: until when, and behind which of the sessions that ended then; nothing yet at first. */
export interface Asked {
  readonly since: Date | null;
  readonly after: string | undefined;
}

/** Some that ended, and from where on to ask for more: at once, when that is behind a session. */
export type AskEnded = (from: Asked) => Promise<{ readonly ids: readonly string[]; readonly next: Asked }>;

const everyMs = 1_000;
/** Without an answer of identity, what is known counts for so long; then tokens cannot be believed any more. */
const patienceMs = 30_000;
/** Longer than any access token lives. */
const keptMs = 20 * 60_000;
/** Ids asked for in one go, at most: pages of identity's largest size. */
const pages = 20;
const mostKept = 200_000;

/** Asks while tokens are in use, once a second for all of them. */
export function endedSessions({ ask, clock }: { readonly ask: AskEnded; readonly clock: Clock }): EndedSessions {
  const nowMs = () => clock.monotonicMs();
  const ended = expiring<true>({ most: mostKept, nowMs });
  let from: Asked = { since: null, after: undefined };
  let askedMs = Number.NEGATIVE_INFINITY;
  let answeredMs = Number.NEGATIVE_INFINITY;
  let asking = Promise.resolve();

  async function catchUp(): Promise<void> {
    for (let page = 0; page < pages; page += 1) {
      const { ids, next } = await ask(from);
      for (const id of ids) ended.set(id, true, nowMs() + keptMs);
      from = next;
      if (next.after === undefined) break;
    }
    answeredMs = nowMs();
  }

  return {
    async has(sessionId) {
      if (nowMs() - askedMs >= everyMs) {
        askedMs = nowMs();
        asking = catchUp();
        asking.catch(() => {});
      }
      try {
        await asking;
      } catch (error) {
        if (nowMs() - answeredMs > patienceMs) throw error;
      }
      return ended.get(sessionId) !== undefined;
    },
  };
}

/** Asks identity. */
export const endedAt =
  (identity: Pick<Client<typeof IdentityService>, 'listEndedSessions'>, ownContext: () => CallContext): AskEnded =>
  async (from) => {
    const since = from.since === null ? {} : { since: timestampFromDate(from.since) };
    const behind = from.after === undefined ? {} : { after: from.after };
    const { sessionIds, until, after } = await identity.listEndedSessions({ ...since, ...behind }, ownContext());
    if (until === undefined) throw new TypeError('identity does not say from when on to ask for more ended sessions');
    return { ids: sessionIds, next: { since: timestampDate(until), after } };
  };
