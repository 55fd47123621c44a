import { type Kysely, sql } from 'kysely';
import { queryWords } from '../domain.ts';
import type { SearchDb } from './port.ts';

/** How far a word may be from what was meant: letters added, left out or changed. */
const farthest = (word: string): number => (word.length <= 4 ? 1 : 2);

/**
 * The query with each word that no product has replaced by the nearest one; null when nothing is near. Trigrams
 * break ties, so that of two words as far away the one that shares more with it is taken.
 */
export async function corrected(db: Kysely<SearchDb>, text: string): Promise<string | null> {
  const words = queryWords(text).filter((word) => word.length <= 40);
  const nearest = await sql<{ word: string | null }>`
    SELECT coalesce(
      (SELECT v.word FROM vocabulary v WHERE v.word = asked.word),
      (SELECT v.word FROM vocabulary v
       WHERE length(v.word) BETWEEN length(asked.word) - asked.farthest AND length(asked.word) + asked.farthest
         AND levenshtein_less_equal(v.word, asked.word, asked.farthest) <= asked.farthest
       ORDER BY levenshtein(v.word, asked.word), similarity(v.word, asked.word) DESC, v.word LIMIT 1),
      (SELECT v.word FROM vocabulary v WHERE v.word % asked.word AND similarity(v.word, asked.word) >= 0.45
       ORDER BY similarity(v.word, asked.word) DESC, v.word LIMIT 1),
      asked.word) AS word
    FROM unnest(${words}::text[], ${words.map(farthest)}::integer[]) WITH ORDINALITY AS asked (word, farthest, place)
    ORDER BY asked.place`.execute(db);
  const replaced = nearest.rows.map((row) => row.word).join(' ');
  return replaced === words.join(' ') ? null : replaced;
}

/** How many products the completions are taken from: enough to know what is common. */
const sampled = 400;

/** The text with its last word completed, by the words that most of the products found so are called. */
export async function completions(db: Kysely<SearchDb>, text: string, most: number): Promise<readonly string[]> {
  const words = queryWords(text);
  const last = words.at(-1);
  if (last === undefined) return [];
  const head = words.slice(0, -1);
  const begun = `${words.map((word) => `'${word}'`).join(' & ')}:*`;
  const found = await sql<{ word: string }>`
    SELECT word, count(*) FROM (
      SELECT tsvector_to_array(to_tsvector('simple', unaccent(concat_ws(' ', title, brand)))) AS names
      FROM documents WHERE words @@ to_tsquery('english', unaccent(${begun})) LIMIT ${sampled}
    ) AS sample, unnest(names) AS word
    WHERE starts_with(word, ${last}) AND word <> ALL(${head}::text[])
    GROUP BY word ORDER BY 2 DESC, 1 LIMIT ${most}`.execute(db);
  return found.rows.map(({ word }) => [...head, word].join(' '));
}
