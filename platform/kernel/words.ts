/** Our words that a number of the contracts stands for, by the table that says how each is sent; none for no number. */
export const wordsFor = <Word extends string>(
  table: Readonly<Record<Word, number>>,
  number: number | undefined,
): readonly Word[] => (Object.keys(table) as Word[]).filter((word) => table[word] === number);
