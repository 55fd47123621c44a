import { type DescField, type DescMessage, getOption, hasOption, ScalarType } from '@bufbuild/protobuf';
import { type Bounds, bounds as boundsOption, Format } from '#contracts/gen/rialto/options/v1/options_pb.ts';
import { usableWords } from '../../services/gateway/json/words.ts';

/** How much of a message is filled: what its bounds require, or all of it. */
export type Fill = 'least' | 'all';

/** Text of a format, within its lengths: any, or one that a test finds again wherever it turns up. */
export type TextOf = (format: Format, fits: { readonly least: number; readonly most: number }) => string;

/** A value in JSON that the bounds of a message take, made from nothing but its descriptor. */
export function valueOf(message: DescMessage, fill: Fill = 'least', textOf: TextOf = unknownText, depth = 0): unknown {
  if (message.typeName === 'google.protobuf.Timestamp') return '2026-01-01T00:00:00Z';
  const fields = message.fields.filter((field) => isNeeded(field) || (fill === 'all' && depth < deepest));
  return Object.fromEntries(fields.map((field) => [field.jsonName, fieldValue(field, { fill, textOf, depth })]));
}

/** A message may contain itself. */
const deepest = 4;

export const boundsOf = (field: DescField): Bounds | undefined =>
  hasOption(field, boundsOption) ? getOption(field, boundsOption) : undefined;

/** Whether a message without this field breaks its bounds. */
export const isNeeded = (field: DescField): boolean => {
  const bounds = boundsOf(field);
  if (bounds === undefined) return false;
  const least = field.fieldKind === 'scalar' ? (bounds.minimum ?? bounds.minLength) : bounds.minLength;
  return bounds.required || (field.presence !== explicit && least !== undefined && least > 0);
};

// google.protobuf.FeatureSet.FieldPresence.EXPLICIT: not giving it is different from giving nothing.
const explicit = 1;

interface Making {
  readonly fill: Fill;
  readonly textOf: TextOf;
  readonly depth: number;
}

export function fieldValue(field: DescField, making: Making): unknown {
  if (field.fieldKind === 'map') return making.fill === 'all' ? { name: single(field, making) } : {};
  if (field.fieldKind !== 'list') return single(field, making);
  return Array.from({ length: Math.max(1, boundsOf(field)?.minLength ?? 1) }, () => single(field, making));
}

function single(field: DescField, { fill, textOf, depth }: Making): unknown {
  if (field.message !== undefined) return valueOf(field.message, fill, textOf, depth + 1);
  if (field.enum !== undefined) return usableWords(field.enum)[0];
  if (field.scalar === ScalarType.BOOL) return false;
  if (field.scalar === ScalarType.BYTES) return 'AA==';
  if (field.scalar === ScalarType.STRING) return text(field, textOf);
  return Number(boundsOf(field)?.minimum ?? 1);
}

function text(field: DescField, textOf: TextOf): string {
  const bounds = field.fieldKind === 'scalar' ? boundsOf(field) : undefined;
  const format = boundsOf(field)?.format ?? Format.UNSPECIFIED;
  return textOf(format, { least: Math.max(1, bounds?.minLength ?? 1), most: bounds?.maxLength ?? 10_000 });
}

/** One of each format, of things that no shop has; else the shortest that fits. */
export const unknownText: TextOf = (format, { least }) => samples[format] ?? 'x'.repeat(least);

const samples: Readonly<Partial<Record<Format, string>>> = {
  [Format.EMAIL]: 'nobody@example.com',
  [Format.UUID]: '0192f0c0-0000-7000-8000-000000000000',
  [Format.SLUG]: 'no-such-thing',
  [Format.SKU]: 'NO-SUCH-THING',
  [Format.COUNTRY]: 'DE',
  [Format.CURRENCY]: 'USD',
  [Format.CATEGORY]: 'no/such',
};
