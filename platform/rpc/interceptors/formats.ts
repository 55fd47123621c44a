import { Format } from '#contracts/gen/rialto/options/v1/options_pb.ts';

/** How a text of one format looks. */
interface Shape {
  readonly maxLength: number;
  readonly fits: (text: string) => boolean;
  /** Completes "must be …". */
  readonly words: string;
}

/**
 * Parts of a pattern that repeat are always told apart by a character that they cannot hold, so that
 * matching is linear in the text's length.
 */
const pattern = (expression: RegExp, maxLength: number, words: string): Shape => ({
  maxLength,
  fits: (text) => text.length <= maxLength && expression.test(text),
  words,
});

export const shapes: ReadonlyMap<number, Shape> = new Map<number, Shape>([
  [
    Format.EMAIL,
    pattern(
      /^[^\s@<>()[\]\\,;:"]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}$/u,
      254,
      'an e-mail address such as "ada@example.com"',
    ),
  ],
  [Format.UUID, pattern(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i, 36, 'a UUID')],
  [
    Format.SLUG,
    pattern(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 200, 'lower-case letters and digits joined by "-", such as "iron-skillet"'),
  ],
  [
    Format.SKU,
    pattern(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 64, 'letters, digits, ".", "_" and "-", at most 64, such as "PAN-24"'),
  ],
  [Format.COUNTRY, pattern(/^[A-Z]{2}$/, 2, 'a country as two capital letters, such as "AT"')],
  [Format.CURRENCY, pattern(/^[A-Z]{3}$/, 3, 'a currency as three capital letters, such as "USD"')],
  [
    Format.CATEGORY,
    pattern(
      /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\/[a-z0-9]+(?:-[a-z0-9]+)*)*$/,
      300,
      'lower-case words joined by "-" and "/", such as "home/kitchen"',
    ),
  ],
]);
