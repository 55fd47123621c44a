import { type Runner, runner, untilFew } from '#platform/runtime/runner.ts';
import { announceBatch, askAgainEveryMs, sweepBatch, sweepEveryMs } from './config.ts';
import { askAgain } from './erasure.ts';
import { sweepExports } from './repository/exports.ts';
import type { IdentityDatabase, Repository } from './repository.ts';

/**
 * Says identity.registered for everybody who signed up. better-auth commits the sign-up by itself, so the
 * event is taken from the table afterwards, in one transaction with the mark that it was said: a process
 * killed in between leaves it to the next run.
 */
export const registrations = (repository: Pick<Repository, 'announce'>): Runner =>
  runner('identity.registrations', 5_000, (signal) =>
    untilFew(signal, announceBatch, () => repository.announce(announceBatch)),
  );

/** Removes sessions that nobody can use any more, and what was noted of ended ones and of tries. */
export const sweep = (repository: Pick<Repository, 'sweepSessions' | 'sweepMarks'>): Runner =>
  runner('identity.sweep', sweepEveryMs, async (signal) => {
    await untilFew(signal, sweepBatch, () => repository.sweepSessions(sweepBatch));
    await untilFew(signal, sweepBatch, () => repository.sweepMarks(sweepBatch));
  });

/** Asks everybody a second time to forget who left. */
export const forgetAgain = (database: IdentityDatabase): Runner =>
  runner('identity.forget-again', askAgainEveryMs, (signal) =>
    untilFew(signal, announceBatch, () => askAgain(database)),
  );

/** Deletes exports that were kept for long enough. */
export const forgetExports = (database: IdentityDatabase): Runner =>
  runner('identity.forget-exports', sweepEveryMs, (signal) =>
    untilFew(signal, announceBatch, () => sweepExports(database.read, announceBatch)),
  );
