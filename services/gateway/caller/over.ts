import type { IncomingHttpHeaders } from 'node:http';
import { sessionLookedAtMs } from '../config.ts';
import type { Callers } from './callers.ts';
import type { EndedSessions } from './ended.ts';

/** Watches over the session by which somebody asks for an answer that lasts. */
export type Watch = (headers: IncomingHttpHeaders, done: AbortSignal) => Promise<AbortSignal>;

/**
 * Answers a signal that aborts when the session is over, by signing out, by disabling the account, by taking roles away,
 * or when it is no longer known whether it is; never for who asks without one. Looks until `done`.
 */
export const watchOver =
  (given: { readonly callers: Callers; readonly ended: EndedSessions }): Watch =>
  async (headers, done) => {
    const over = new AbortController();
    const session = await given.callers.sessionOf(headers);
    if (session === '' || done.aborted) return over.signal;
    const look = async () => {
      if (await given.ended.has(session)) over.abort();
    };
    const looking = setInterval(() => void look().catch(() => over.abort()), sessionLookedAtMs);
    done.addEventListener('abort', () => clearInterval(looking), { once: true });
    return over.signal;
  };
