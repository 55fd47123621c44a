import type { DescField } from '@bufbuild/protobuf';
import { Access, AccessSchema } from '#contracts/gen/rialto/options/v1/options_pb.ts';
import type { Needs } from '#platform/runtime/service.ts';
import { isFile } from '../files.ts';
import { wordOf } from '../json/words.ts';
import { isReadable } from '../routes/query.ts';
import type { Route } from '../routes/table.ts';
import type { Descriptions } from './descriptions.ts';
import {
  collectSchemas,
  described,
  entriesSchema,
  isRequired,
  messageSchema,
  parameterSchema,
  type Schema,
  type Schemas,
} from './schemas.ts';

/** One call as OpenAPI describes it, as far as the docs page reads it. */
export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly description?: string;
  readonly parameters: readonly Schema[];
  readonly requestBody?: Schema;
  readonly responses: Readonly<Record<string, Schema>>;
  readonly security: readonly Schema[];
  readonly 'x-access': string;
}

export interface OpenApi {
  readonly openapi: '3.1.0';
  readonly info: Schema;
  readonly servers: readonly Schema[];
  readonly tags: readonly { readonly name: string; readonly description?: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>>; readonly [more: string]: unknown };
}

interface Given {
  readonly routes: readonly Route[];
  readonly contracts: Needs;
  readonly descriptions: Descriptions;
  readonly shop: { readonly origin: string; readonly version: string };
}

/** The OpenAPI document of the routes: made from the same contracts, so it cannot say anything else. */
export function openApi(given: Given): OpenApi {
  const schemas = collectSchemas(given.descriptions);
  schemas.all['Problem'] = problemSchema;
  const paths: Record<string, Record<string, Operation>> = {};
  for (const route of given.routes) {
    const path = route.pathFields.reduce(
      (text, field) => text.replace(`{${field.name}}`, `{${field.jsonName}}`),
      route.template.path,
    );
    const operations = paths[path] ?? {};
    operations[route.verb.toLowerCase()] = operation(route, given, schemas);
    paths[path] = operations;
  }
  const used = new Set(given.routes.map((route) => route.service));
  return {
    openapi: '3.1.0',
    info: { title: 'Rialto', version: given.shop.version, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: given.shop.origin }],
    tags: Object.entries(given.contracts)
      .filter(([name]) => used.has(name))
      .map(([name, contract]) => ({ name, ...described(given.descriptions, contract.typeName) })),
    paths,
    components: {
      schemas: schemas.all,
      responses: {
        Problem: {
          description: 'What went wrong, with a stable reason.',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'From GET /api/auth/token.' },
        session: { type: 'apiKey', in: 'cookie', name: 'rialto.session_token' },
        orderToken: { type: 'apiKey', in: 'header', name: 'Order-Token', description: 'The accessToken of an order.' },
      },
    },
  };
}

function operation(route: Route, { descriptions }: Given, schemas: Schemas): Operation {
  const { method } = route;
  return {
    operationId: method.localName,
    tags: [route.service],
    ...described(descriptions, `${method.parent.typeName}.${method.name}`),
    parameters: parametersOf(route, descriptions, schemas),
    ...(route.body && { requestBody: requestBody(route, descriptions, schemas) }),
    responses: {
      [route.status]: answerOf(route, schemas),
      ...problemsOf(route),
    },
    security: securityOf(route.access),
    'x-access': accessWord(route.access),
  };
}

function answerOf({ method, streamEvent }: Route, schemas: Schemas): Schema {
  // Which kind of document it is, its own Content-Type says.
  if (isFile(method.output)) return answer('A document to save.', '*/*', binary);
  const schema = schemas.ref(method.output, 'answer');
  if (streamEvent === '') return answer('Done.', 'application/json', schema);
  return answer(`Server-sent events "${streamEvent}", each with this as its data.`, 'text/event-stream', schema);
}

/** What a call may answer instead; what each reason means is listed beside the calls. */
function problemsOf(route: Route): Readonly<Record<string, Schema>> {
  const changes = route.verb !== 'GET';
  const looksUp = changes || route.pathFields.length > 0 || route.access === Access.HOLDER;
  const statuses = [
    400,
    401,
    ...(changes || route.access !== Access.PUBLIC ? [403] : []),
    ...(looksUp ? [404, 409] : []),
    ...(changes ? [413, 415] : []),
    ...(route.takesIdempotencyKey ? [422] : []),
    429,
    431,
    503,
    504,
  ];
  return Object.fromEntries(statuses.map((status) => [status, { $ref: '#/components/responses/Problem' }]));
}

const answer = (description: string, mediaType: string, schema: Schema): Schema => ({
  description,
  content: { [mediaType]: { schema } },
});

/** Bytes of any kind: PDF, or JSON that is no answer but a document. */
const binary: Schema = { contentMediaType: '*/*' };

function requestBody(route: Route, descriptions: Descriptions, schemas: Schemas): Schema {
  const { input } = route.method;
  const schema =
    route.pathFields.length === 0
      ? schemas.ref(input, 'request')
      : messageSchema(input, { schemas, descriptions, use: 'request' }, route.pathFields);
  const needed = input.fields.some((field) => !route.pathFields.includes(field) && isRequired(field, 'request'));
  return { required: needed, content: { 'application/json': { schema } } };
}

function parametersOf(route: Route, descriptions: Descriptions, schemas: Schemas): readonly Schema[] {
  const making = { schemas, descriptions, use: 'request' } as const;
  const inPath = route.pathFields.map((field) => ({
    name: field.jsonName,
    in: 'path',
    required: true,
    schema: parameterSchema(field, making),
  }));
  const inQuery = (field: DescField): Schema =>
    field.fieldKind === 'map'
      ? {
          name: field.jsonName,
          in: 'query',
          description: `Given as ${field.jsonName}.<name>=<value>.`,
          schema: entriesSchema(field, making),
        }
      : {
          name: field.jsonName,
          in: 'query',
          ...(isRequired(field, 'request') && { required: true }),
          ...(field.fieldKind === 'list' && { explode: false }),
          schema: parameterSchema(field, making),
        };
  const rest = route.body ? [] : route.method.input.fields.filter((field) => !route.pathFields.includes(field));
  return [...inPath, ...rest.filter(isReadable).map(inQuery), ...(route.takesIdempotencyKey ? [idempotencyKey] : [])];
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'The same key with the same body answers the first answer again, for 7 days.',
  schema: { type: 'string', pattern: '^[!-~]{1,200}$' },
};

function securityOf(access: Access): readonly Schema[] {
  const signedIn = [{ bearer: [] }, { session: [] }];
  if (access === Access.PUBLIC) return [];
  return access === Access.HOLDER ? [{}, { orderToken: [] }, ...signedIn] : signedIn;
}

const accessWord = (access: Access): string => {
  const value = AccessSchema.value[access];
  return value === undefined ? '' : wordOf(value);
};

const problemSchema: Schema = {
  type: 'object',
  description: 'An error (RFC 9457). Programs compare `reason`.',
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer' },
    reason: { type: 'string', pattern: '^[A-Z][A-Z0-9_]*$' },
    detail: { type: 'string' },
    traceId: { type: 'string' },
    violations: {
      type: 'array',
      items: {
        type: 'object',
        properties: { field: { type: 'string' }, description: { type: 'string' } },
        required: ['field', 'description'],
      },
    },
  },
  required: ['type', 'title', 'status', 'reason', 'detail', 'traceId'],
};
