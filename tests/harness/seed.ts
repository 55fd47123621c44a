import { createHash } from 'node:crypto';

/** Randomness that a person can have again: everything that a test draws follows from one printed number. */
export interface Seed {
  readonly text: string;
  /** From 0 to 1, without 1. */
  random(): number;
  /** A whole number, both bounds included. */
  between(least: number, most: number): number;
  pick<T>(choices: readonly [T, ...T[]]): T;
}

/** The seed of a test file: SEED when it is set. When something fails, the file's last line says how to see it again. */
export function seeded(file: string): Seed {
  const text = process.env['SEED'] ?? String(Math.floor(Math.random() * 1e9));
  const path = file.slice(file.lastIndexOf('/tests/') + 1);
  process.on('exit', (code) => {
    if (code !== 0 || process.exitCode) console.log(`seed ${text}; again: SEED=${text} node --test ${path}`);
  });
  return seedOf(text);
}

/** The same numbers for the same text, always. */
export function seedOf(text: string): Seed {
  let state = createHash('sha256').update(text).digest().readUInt32LE(0);
  // mulberry32: small, and good enough to choose by.
  function random(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  return {
    text,
    random,
    between: (least, most) => least + Math.floor(random() * (most - least + 1)),
    pick: (choices) => choices[Math.floor(random() * choices.length)] ?? choices[0],
  };
}
