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

/** Some that ended since a moment, and from when on to ask for more; `since` is null at first. */
export type AskEnded = (since: Date | null) => Promise<{ readonly ids: readonly string[]; readonly until: Date }>;

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
  let since: Date | null = null;
  let askedMs = Number.NEGATIVE_INFINITY;
  let answeredMs = Number.NEGATIVE_INFINITY;
  let asking = Promise.resolve();

  async function catchUp(): Promise<void> {
    for (let page = 0; page < pages; page += 1) {
      const before: Date | null = since;
      const { ids, until } = await ask(before);
      for (const id of ids) ended.set(id, true, nowMs() + keptMs);
      since = until;
      if (ids.length === 0 || until.getTime() === before?.getTime()) break;
      // Only a full page says that there is more; the next question would find the same few again.
      if (ids.length < fullPage) break;
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

const fullPage = 10_000;

/** Asks identity. */
export const endedAt =
  (identity: Pick<Client<typeof IdentityService>, 'listEndedSessions'>, ownContext: () => CallContext): AskEnded =>
  async (since) => {
    const asked = since === null ? {} : { since: timestampFromDate(since) };
    const { sessionIds, until } = await identity.listEndedSessions(asked, ownContext());
    if (until === undefined) throw new TypeError('identity does not say from when on to ask for more ended sessions');
    return { ids: sessionIds, until: timestampDate(until) };
  };
