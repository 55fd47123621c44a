import { type DescField, getOption, hasOption, ScalarType } from '@bufbuild/protobuf';
import { type Bounds, bounds as boundsOption, Format } from '#contracts/gen/rialto/options/v1/options_pb.ts';

/** A JSON Schema, as OpenAPI 3.1 takes it. */
export type Schema = { readonly [key: string]: unknown };

/** Whether a request has to carry a field: its bounds say so, or what it is without it lies outside of them. */
export function isNeeded(field: DescField): boolean {
  const bounds = boundsOf(field);
  if (bounds === null || field.presence === explicit) return bounds?.required === true;
  const least = field.fieldKind === 'scalar' ? (bounds.minimum ?? bounds.minLength) : bounds.minLength;
  return bounds.required || (least !== undefined && least > 0);
}

// google.protobuf.FeatureSet.FieldPresence.EXPLICIT: not giving it is different from giving nothing.
const explicit = 1;

/** How many items a list or a map takes. */
export function itemCount(field: DescField, use: 'request' | 'answer'): Schema {
  if (use === 'answer') return {};
  const bounds = boundsOf(field);
  const of = field.fieldKind === 'map' ? 'Properties' : 'Items';
  const least = bounds?.minLength ?? (bounds?.required === true ? 1 : undefined);
  return {
    ...(least !== undefined && { [`min${of}`]: least }),
    [`max${of}`]: bounds?.maxLength ?? mostItems,
  };
}

/** What a value may be, in a request as narrowly as the services take it. */
export function valueBounds(field: DescField, use: 'request' | 'answer'): Schema {
  if (field.message !== undefined || field.enum !== undefined) return {};
  const bounds = boundsOf(field);
  if (field.scalar === ScalarType.STRING) return use === 'request' ? textBounds(field, bounds) : {};
  const numbers = {
    ...(use === 'request' && isWhole(field.scalar) && int32),
    ...(bounds?.minimum !== undefined && { minimum: Number(bounds.minimum) }),
    ...(bounds?.maximum !== undefined && { maximum: Number(bounds.maximum) }),
  };
  return use === 'request' && isLong(field.scalar) ? { ...safe, ...numbers, ...longText(bounds) } : numbers;
}

function textBounds(field: DescField, bounds: Bounds | null): Schema {
  const isItem = field.fieldKind === 'list';
  const isRequired = !isItem && bounds?.required === true;
  const format = formats[bounds?.format ?? Format.UNSPECIFIED];
  return {
    ...(isRequired && { minLength: 1 }),
    pattern: isRequired ? someText : cleanText,
    maxLength: mostText,
    ...format,
    ...(!isItem && bounds?.minLength !== undefined && { minLength: bounds.minLength }),
    ...(!isItem && bounds?.maxLength !== undefined && { maxLength: bounds.maxLength }),
  };
}

/** Bounds that the services set where a contract sets none. */
const mostText = 10_000;
const mostItems = 1_000;

/** Text without control characters but tab and the ends of lines; the second one is not blank either. */
const clean = '[^\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f]';
const cleanText = `^(${clean}|\\r\\n)*$`;
const someText = `^(${clean}|\\r\\n)*[^\\s\\u0000-\\u001f\\u007f-\\u009f](${clean}|\\r\\n)*$`;

const local = '[^\\s@<>()\\[\\]\\\\,;:"]{1,64}';
const label = '[A-Za-z0-9-]{1,63}';

/** What each format looks like; the services check more closely. */
const formats: Readonly<Record<Format, Schema>> = {
  [Format.UNSPECIFIED]: {},
  [Format.EMAIL]: { format: 'email', pattern: `^${local}@${label}(\\.${label}){1,8}$`, maxLength: 254 },
  [Format.UUID]: { format: 'uuid', pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' },
  [Format.SLUG]: { pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 200 },
  [Format.SKU]: { pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$', maxLength: 64 },
  [Format.COUNTRY]: { pattern: '^[A-Z]{2}$' },
  [Format.CURRENCY]: { pattern: '^[A-Z]{3}$' },
  [Format.CATEGORY]: { pattern: '^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*$', maxLength: 300 },
};

const longs: readonly (ScalarType | undefined)[] = [
  ScalarType.INT64,
  ScalarType.UINT64,
  ScalarType.SINT64,
  ScalarType.FIXED64,
  ScalarType.SFIXED64,
];

const isLong = (scalar: ScalarType | undefined): boolean => longs.includes(scalar);

const isWhole = (scalar: ScalarType | undefined): boolean =>
  scalar === ScalarType.INT32 || scalar === ScalarType.SINT32 || scalar === ScalarType.SFIXED32;

const int32 = { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };

/** Beyond these a number of JSON is not exact, and text is needed. */
const safe = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };

/** A 64-bit number written as text, with as many digits as surely lie within the bounds. */
function longText(bounds: Bounds | null): Schema {
  const most = bounds?.maximum === undefined ? 18 : Math.max(1, String(bounds.maximum).length - 1);
  const mayBeNegative = bounds?.minimum === undefined || bounds.minimum < 0n;
  const isAboveZero = bounds?.minimum !== undefined && bounds.minimum > 0n;
  return { pattern: `^${mayBeNegative ? '-?' : ''}${isAboveZero ? '[1-9]' : '[0-9]'}[0-9]{0,${most - 1}}$` };
}

const boundsOf = (field: DescField): Bounds | null =>
  hasOption(field, boundsOption) ? getOption(field, boundsOption) : null;
