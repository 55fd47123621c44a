import type { CodeProblem, Promotion } from './promotion.ts';
import { cardProblem, type GiftCard } from './tender.ts';

/** What a code stands for; the shop knows no other. */
export type Meaning =
  | { readonly kind: 'promotion'; readonly promotion: Promotion }
  | { readonly kind: 'gift_card'; readonly card: GiftCard };

/** What became of a code that was given. */
export interface CodeState {
  readonly code: string;
  readonly kind: Meaning['kind'] | null;
  /** Null: it counts. */
  readonly problem: CodeProblem | null;
  /** The problem as a sentence for the shopper; null without one. */
  readonly detail: string | null;
}

/** A code as the shop compares it: upper or lower case and space around it make no difference. */
export const plain = (code: string): string => code.trim().toUpperCase();

/** The state of each code, in the order in which they were given. */
export function statesOf(
  codes: readonly string[],
  known: {
    readonly meanings: ReadonlyMap<string, Meaning>;
    readonly problems: ReadonlyMap<string, CodeProblem>;
    readonly now: Date;
  },
): readonly CodeState[] {
  return codes.map((code) => {
    const meaning = known.meanings.get(plain(code));
    const problem = problemOf(meaning, known);
    const kind = problem === 'CODE_UNKNOWN' ? null : (meaning?.kind ?? null);
    return { code, kind, problem, detail: problem === null ? null : details[problem] };
  });
}

function problemOf(
  meaning: Meaning | undefined,
  { problems, now }: { readonly problems: ReadonlyMap<string, CodeProblem>; readonly now: Date },
): CodeProblem | null {
  switch (meaning?.kind) {
    case undefined:
      return 'CODE_UNKNOWN';
    case 'promotion':
      return problems.get(meaning.promotion.id) ?? null;
    case 'gift_card':
      return cardProblem(meaning.card, now);
  }
}

const details: Readonly<Record<CodeProblem, string>> = {
  CODE_UNKNOWN: 'This shop knows no such code.',
  CODE_EXPIRED: 'This code is no longer valid.',
  CODE_NOT_YET_VALID: 'This code is not valid yet.',
  CODE_USED_UP: 'This code has been used as often as it may be.',
  CODE_ALREADY_USED: 'You have used this code as often as you may.',
  CODE_MINIMUM_NOT_REACHED: 'The goods do not cost enough for this code.',
  CODE_NOTHING_ELIGIBLE: 'This code takes nothing off what you are buying.',
  CODE_NOT_COMBINABLE: 'This code does not go together with a discount that saves you more.',
  GIFT_CARD_EMPTY: 'Nothing is left on this gift card.',
};
