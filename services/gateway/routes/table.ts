import { type DescField, type DescMethod, getOption, hasOption } from '@bufbuild/protobuf';
import { http } from '#contracts/gen/google/api/annotations_pb.ts';
import type { HttpRule } from '#contracts/gen/google/api/http_pb.ts';
import { Access, Rate, rule as ruleOption } from '#contracts/gen/rialto/options/v1/options_pb.ts';
import type { Needs } from '#platform/runtime/service.ts';
import { type Template, template } from './template.ts';

type Verb = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One method of one contract as it is reached over HTTP. */
export interface Route {
  /** The neighbour that answers: a name out of `needs`. */
  readonly service: string;
  readonly method: DescMethod;
  readonly verb: Verb;
  readonly template: Template;
  /** The fields that the path fills, in order. */
  readonly pathFields: readonly DescField[];
  /** Whether the rest of the request is the JSON body; else it is the query. */
  readonly body: boolean;
  readonly access: Access;
  readonly rate: Rate;
  readonly status: number;
  readonly takesIdempotencyKey: boolean;
  /** Name of its server-sent events; empty for one answer. */
  readonly streamEvent: string;
}

/** Every route of the contracts. Throws with all that is wrong with their annotations. */
export function routesOf(contracts: Needs): readonly Route[] {
  const wrong: string[] = [];
  const routes: Route[] = [];
  for (const [service, contract] of Object.entries(contracts)) {
    for (const method of contract.methods) {
      try {
        routes.push(...methodRoutes(service, method));
      } catch (error) {
        wrong.push(`${contract.typeName}.${method.name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  for (const [name, same] of Map.groupBy(routes, (route) => `${route.verb} ${route.template.pattern}`)) {
    if (same.length > 1) wrong.push(`${name} is said by ${same.map((route) => route.method.name).join(' and ')}`);
  }
  if (wrong.length > 0) throw new Error(`The contracts cannot be offered:\n${wrong.join('\n')}`);
  return routes;
}

/** The verbs after a colon that the routes use. */
export const verbsOf = (routes: readonly Route[]): ReadonlySet<string> =>
  new Set(routes.map((route) => route.template.verb).filter((verb) => verb !== ''));

function methodRoutes(service: string, method: DescMethod): readonly Route[] {
  if (!hasOption(method, ruleOption)) throw new Error('has no rule (rialto.options.v1.rule)');
  const rule = getOption(method, ruleOption);
  if (rule.access === Access.UNSPECIFIED || rule.rate === Rate.UNSPECIFIED) throw new Error('its rule is not whole');
  if (!hasOption(method, http)) return [];
  if (rule.access === Access.SERVICE) throw new Error('is for services alone and may have no address');
  const streams = method.methodKind === 'server_streaming';
  if (streams !== (rule.streamEvent !== '')) throw new Error('a stream needs stream_event, and nothing else has one');
  const annotation = getOption(method, http);
  return [annotation, ...annotation.additionalBindings].map((binding) => {
    const { verb, path } = verbAndPath(binding);
    const known = template(path);
    return {
      service,
      method,
      verb,
      template: known,
      pathFields: known.variables.map((name) => pathField(method, name)),
      body: hasBody(binding, verb),
      access: rule.access,
      rate: rule.rate,
      status: rule.status === 0 ? 200 : rule.status,
      takesIdempotencyKey: rule.idempotencyKey,
      streamEvent: rule.streamEvent,
    };
  });
}

function verbAndPath({ pattern }: HttpRule): { readonly verb: Verb; readonly path: string } {
  switch (pattern.case) {
    case 'get':
      return { verb: 'GET', path: pattern.value };
    case 'post':
      return { verb: 'POST', path: pattern.value };
    case 'put':
      return { verb: 'PUT', path: pattern.value };
    case 'patch':
      return { verb: 'PATCH', path: pattern.value };
    case 'delete':
      return { verb: 'DELETE', path: pattern.value };
    case 'custom':
    case undefined:
      throw new Error('its google.api.http names no method that is understood');
  }
}

function pathField(method: DescMethod, name: string): DescField {
  const field = method.input.fields.find((one) => one.name === name);
  if (field === undefined) throw new Error(`{${name}} is no field of ${method.input.typeName}`);
  if (field.fieldKind !== 'scalar' && field.fieldKind !== 'enum') throw new Error(`{${name}} fits into no path`);
  return field;
}

function hasBody({ body }: HttpRule, verb: Verb): boolean {
  if (body !== '' && body !== '*') throw new Error('body may be "*" or nothing');
  if (body === '*' && verb === 'GET') throw new Error('GET takes no body');
  return body === '*';
}
