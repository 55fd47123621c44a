import { LRUCache } from 'lru-cache';
import type { Clock } from '#platform/kernel/clock.ts';
import type { SearchIndex } from './port.ts';

/** How long an answer may be given again, in milliseconds: what another process took in is found so much later at most. */
const keptMs = 2_000;
const keptAnswers = 200;

/**
 * Asks once what many ask at the same moment: the words of the day are searched for again and again. An answer is given
 * again for two seconds at most, and not at all once this process has taken in something new.
 */
export function hotIndex(index: SearchIndex, clock: Pick<Clock, 'monotonicMs'>): SearchIndex {
  const finding = askedOnce(index.find, clock);
  const suggest = ([text, most]: readonly [string, number]) => index.suggest(text, most);
  const suggesting = askedOnce(suggest, clock);
  const forget = () => {
    finding.forget();
    suggesting.forget();
  };
  return {
    async keepProducts(tx, said) {
      tx.afterCommit(forget);
      await index.keepProducts(tx, said);
    },
    async keepAvailability(tx, said) {
      tx.afterCommit(forget);
      await index.keepAvailability(tx, said);
    },
    find: finding.ask,
    suggest: (text, most) => suggesting.ask([text, most]),
  };
}

function askedOnce<Q, A>(find: (question: Q) => Promise<A>, { monotonicMs }: Pick<Clock, 'monotonicMs'>) {
  const bounds = { max: keptAnswers, ttl: keptMs, ttlResolution: 0, perf: { now: monotonicMs } };
  const answers = new LRUCache<string, Promise<A>>(bounds);
  return {
    ask(question: Q): Promise<A> {
      const key = JSON.stringify(question);
      const known = answers.get(key);
      if (known !== undefined) return known;
      const answer = find(question);
      answers.set(key, answer);
      // Whoever asks next tries again.
      answer.catch(() => answers.peek(key) === answer && answers.delete(key));
      return answer;
    },
    forget: () => answers.clear(),
  };
}
