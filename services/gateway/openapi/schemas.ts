import { type DescEnum, type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { isOptional } from '../json/encode.ts';
import { usableWords } from '../json/words.ts';
import { isNeeded, itemCount, type Schema, valueBounds } from './bounds.ts';
import type { Descriptions } from './descriptions.ts';

export type { Schema };

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
    properties: Object.fromEntries(fields.map((field) => [field.jsonName, propertySchema(field, making)])),
    ...(required.length > 0 && { required }),
    ...(making.use === 'request' && { additionalProperties: false }),
  };
}

/** Answers carry every field that is not optional; requests must carry what their bounds require. */
export const isRequired = (field: DescField, use: 'request' | 'answer'): boolean =>
  use === 'request' ? isNeeded(field) : !isOptional(field);

/** A field of a body with its bounds. In a request null says as much as nothing does. */
function propertySchema(field: DescField, making: Making): Schema {
  const about = aboutOf(field, making);
  const value = valueSchema(field, making);
  if (making.use === 'answer' || isNeeded(field)) return { ...value, ...about };
  if (value['$ref'] !== undefined || value['enum'] !== undefined) return { anyOf: [value, { type: 'null' }], ...about };
  return { ...value, type: [value['type'], 'null'].flat(), ...about };
}

/** The same in a path or a query; what is left blank in a query is not given. */
export function parameterSchema(field: DescField, making: Making): Schema {
  const value = valueSchema(field, making);
  return { ...(isNeeded(field) ? value : { anyOf: [value, { const: '' }] }), ...aboutOf(field, making) };
}

/** A map in a query: an object of the form style, so that each entry is a parameter of its own, "attributes.colour". */
export const entriesSchema = (field: DescField, making: Making): Schema => ({
  type: 'object',
  patternProperties: { [`^${field.jsonName}\\.[A-Za-z0-9_ -]{1,60}$`]: single(field, making) },
  additionalProperties: false,
});

const aboutOf = (field: DescField, { descriptions }: Making): Schema =>
  described(descriptions, `${field.parent.typeName}.${field.name}`);

function valueSchema(field: DescField, making: Making): Schema {
  if (field.fieldKind === 'list') {
    return {
      type: 'array',
      items: { ...single(field, making), ...itemBounds(field, making) },
      ...itemCount(field, making.use),
    };
  }
  if (field.fieldKind === 'map') {
    return { type: 'object', additionalProperties: single(field, making), ...itemCount(field, making.use) };
  }
  return { ...single(field, making), ...valueBounds(field, making.use) };
}

const itemBounds = (field: DescField, { use }: Making): Schema =>
  field.message === undefined ? valueBounds(field, use) : {};

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

/** A description when the contract has a comment. */
export const described = (descriptions: Descriptions, name: string): Schema => {
  const description = descriptions.get(name);
  return description === undefined ? {} : { description };
};
