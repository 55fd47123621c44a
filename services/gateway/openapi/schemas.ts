import { type DescEnum, type DescField, type DescMessage, getOption, hasOption, ScalarType } from '@bufbuild/protobuf';
import { type Bounds, bounds as boundsOption, Format } from '#contracts/gen/rialto/options/v1/options_pb.ts';
import { isOptional } from '../json/encode.ts';
import { usableWords } from '../json/words.ts';
import type { Descriptions } from './descriptions.ts';

/** A JSON Schema, as OpenAPI 3.1 takes it. */
export type Schema = { readonly [key: string]: unknown };

/** Collects the schemas of messages as they are named. */
export interface Schemas {
  /** A reference to a message's schema, which is thereby among `all`. Answers and requests differ in what is required. */
  ref(message: DescMessage, use: 'request' | 'answer'): Schema;
  readonly all: Record<string, Schema>;
}

export function collectSchemas(descriptions: Descriptions): Schemas {
  const all: Record<string, Schema> = {};
  const owners = new Map<string, string>();
  const schemas: Schemas = {
    all,
    ref(message, use) {
      if (message.typeName === 'google.protobuf.Timestamp') return { type: 'string', format: 'date-time' };
      const name = schemaName(message, use);
      const owner = owners.get(name) ?? message.typeName;
      if (owner !== message.typeName) throw new Error(`${owner} and ${message.typeName} would both be called ${name}.`);
      if (all[name] === undefined) {
        owners.set(name, owner);
        // Named first, so that a message may contain itself.
        all[name] = {};
        all[name] = messageSchema(message, { schemas, descriptions, use });
      }
      return { $ref: `#/components/schemas/${name}` };
    },
  };
  return schemas;
}

/** What is sent may leave out more than what is answered, so a message that does both has two schemas. */
const schemaName = ({ name }: DescMessage, use: 'request' | 'answer'): string =>
  use === 'answer' || name.endsWith('Request') || name.startsWith('Import') ? name : `${name}Input`;

interface Making {
  readonly schemas: Schemas;
  readonly descriptions: Descriptions;
  readonly use: 'request' | 'answer';
}

/** A message without some of its fields: those that the path says already. */
export function messageSchema(message: DescMessage, making: Making, without: readonly DescField[] = []): Schema {
  const fields = message.fields.filter((field) => !without.includes(field));
  const required = fields.filter((field) => isRequired(field, making.use)).map((field) => field.jsonName);
  return {
    type: 'object',
    ...described(making.descriptions, message.typeName),
    properties: Object.fromEntries(fields.map((field) => [field.jsonName, fieldSchema(field, making)])),
    ...(required.length > 0 && { required }),
    ...(making.use === 'request' && { additionalProperties: false }),
  };
}

/** Answers carry every field that is not optional; requests must carry what their bounds require. */
export const isRequired = (field: DescField, use: 'request' | 'answer'): boolean =>
  use === 'request' ? boundsOf(field)?.required === true : !isOptional(field);

/** One field with its bounds. */
export function fieldSchema(field: DescField, making: Making): Schema {
  const about = described(making.descriptions, `${field.parent.typeName}.${field.name}`);
  const bounds = boundsOf(field);
  if (field.fieldKind === 'list') {
    return { type: 'array', items: single(field, making), ...about, ...countBounds(bounds, 'Items') };
  }
  if (field.fieldKind === 'map') {
    return {
      type: 'object',
      additionalProperties: single(field, making),
      ...about,
      ...countBounds(bounds, 'Properties'),
    };
  }
  return { ...single(field, making), ...about, ...valueBounds(field, bounds) };
}

interface Typed {
  readonly message?: DescMessage | undefined;
  readonly enum?: DescEnum | undefined;
  readonly scalar?: ScalarType | undefined;
}

function single(of: Typed, { schemas, use }: Making): Schema {
  if (of.message !== undefined) return schemas.ref(of.message, use);
  if (of.enum !== undefined) return { type: 'string', enum: usableWords(of.enum) };
  switch (of.scalar) {
    case ScalarType.BOOL:
      return { type: 'boolean' };
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return { type: 'number' };
    case ScalarType.BYTES:
      return { type: 'string', contentEncoding: 'base64' };
    case ScalarType.STRING:
    case undefined:
      return { type: 'string' };
    case ScalarType.INT64:
    case ScalarType.UINT64:
    case ScalarType.SINT64:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return use === 'request'
        ? { type: ['integer', 'string'], format: 'int64' }
        : { type: 'integer', format: 'int64' };
    default:
      return { type: 'integer', format: 'int32' };
  }
}

function valueBounds(field: DescField, bounds: Bounds | null): Schema {
  if (bounds === null) return {};
  const isText = field.fieldKind === 'scalar' && field.scalar === ScalarType.STRING;
  return {
    ...(bounds.minimum !== undefined && { minimum: Number(bounds.minimum) }),
    ...(bounds.maximum !== undefined && { maximum: Number(bounds.maximum) }),
    ...(isText && bounds.required && { minLength: 1 }),
    ...(isText && countBounds(bounds, 'Length')),
    ...formats[bounds.format],
  };
}

const countBounds = (bounds: Bounds | null, of: 'Items' | 'Properties' | 'Length'): Schema => ({
  ...(bounds?.minLength !== undefined && { [`min${of}`]: bounds.minLength }),
  ...(bounds?.maxLength !== undefined && { [`max${of}`]: bounds.maxLength }),
});

/** What each format looks like; the services check more closely. */
const formats: Readonly<Record<Format, Schema>> = {
  [Format.UNSPECIFIED]: {},
  [Format.EMAIL]: { format: 'email' },
  [Format.UUID]: { format: 'uuid' },
  [Format.SLUG]: { pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 200 },
  [Format.SKU]: { pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$', maxLength: 64 },
  [Format.COUNTRY]: { pattern: '^[A-Z]{2}$' },
  [Format.CURRENCY]: { pattern: '^[A-Z]{3}$' },
  [Format.CATEGORY]: { pattern: '^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*$', maxLength: 300 },
};

const boundsOf = (field: DescField): Bounds | null =>
  hasOption(field, boundsOption) ? getOption(field, boundsOption) : null;

/** A description when the contract has a comment. */
export const described = (descriptions: Descriptions, name: string): Schema => {
  const description = descriptions.get(name);
  return description === undefined ? {} : { description };
};
