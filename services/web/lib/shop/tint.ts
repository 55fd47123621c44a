/** Whole class names, so that Tailwind finds them. */
const tints = ['bg-tile-1', 'bg-tile-2', 'bg-tile-3', 'bg-tile-4', 'bg-tile-5', 'bg-tile-6'] as const;

/** The soft colour behind a picture: always the same for the same word. */
export function tintOf(word: string): string {
  let sum = 0;
  for (const character of word) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return tints[sum % tints.length] ?? tints[0];
}
