import { type Runner, runner } from '#platform/runtime/runner.ts';
import { announceBatch } from './config.ts';
import type { Repository } from './repository.ts';

/**
 * Says identity.registered for everybody who signed up. better-auth commits the sign-up by itself, so the
 * event is taken from the table afterwards, in one transaction with the mark that it was said: a process
 * killed in between leaves it to the next run.
 */
export const registrations = ({ repository }: { readonly repository: Pick<Repository, 'announce'> }): Runner =>
  runner('identity.registrations', 5_000, async (signal) => {
    while (!signal.aborted && (await repository.announce(announceBatch)) === announceBatch);
  });
