import type { OpenApi, Operation } from './document.ts';
import { script, style } from './page-parts.ts';
import type { Reason } from './reasons.ts';
import type { Schema } from './schemas.ts';

/** The docs page with the two parts that its policy has to name. */
export interface Page {
  readonly html: string;
  readonly script: string;
  readonly style: string;
}

/** The OpenAPI document as a page for people: one entry a call, every schema, every reason; nothing from elsewhere. */
export function docsPage(document: OpenApi, reasons: readonly Reason[]): Page {
  const calls = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([verb, operation]) => ({ path, verb, operation })),
  );
  const groups = document.tags.map((tag) => ({
    ...tag,
    calls: calls.filter(({ operation }) => operation.tags.includes(tag.name)),
  }));
  const schemas = Object.entries(document.components.schemas).sort(([a], [b]) => a.localeCompare(b));
  const menu = [
    ...groups.map(({ name }) => link(`#${name}`, name)),
    link('#schemas', 'schemas'),
    link('#errors', 'errors'),
  ].join('');
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Rialto API</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<style>${style}</style></head><body>
<header><h1>Rialto <span>API ${text(document.info['version'])}</span></h1>
<label><span>Search</span><input id="search" type="search" placeholder="Search calls, schemas and errors"></label>
<nav>${menu}${link('/api/openapi.json', 'openapi.json')}</nav></header><main>
<section class="intro"><p>JSON in camelCase over HTTP. Money is whole minor units: <code>{"currencyCode":"USD","minorUnits":1299}</code>.
Lists take <code>pageSize</code> and <code>pageToken</code> and answer <code>nextPageToken</code>. Errors are
<code>application/problem+json</code> with a stable <a href="#errors">reason</a>. Programs send
<code>Authorization: Bearer</code> with a token from <code>GET /api/auth/token</code>; guests show an order's
<code>accessToken</code> as <code>Order-Token</code>.</p></section>
${groups.map(group).join('\n')}
<section id="schemas"><h2>schemas</h2>${schemas.map(schemaEntry).join('')}</section>
<section id="errors"><h2>errors</h2>${reasons.map(reasonEntry).join('')}</section>
<p id="nothing" hidden>Nothing fits.</p></main><script>${script}</script></body></html>`;
  return { html, script, style };
}

interface Call {
  readonly path: string;
  readonly verb: string;
  readonly operation: Operation;
}

const group = (of: { readonly name: string; readonly description?: string; readonly calls: readonly Call[] }): string =>
  `<section id="${text(of.name)}"><h2>${text(of.name)}</h2>${paragraph(of.description)}${of.calls.map(callEntry).join('')}</section>`;

function callEntry({ path, verb, operation }: Call): string {
  const { operationId, parameters, requestBody, responses } = operation;
  const access = operation['x-access'];
  return `<details class="entry" id="${text(operationId)}"><summary><b class="verb ${text(verb)}">${text(verb.toUpperCase())}</b>
<code>${text(path).replace(/\{[^}]+\}/g, '<i>$&</i>')}</code><small class="access ${text(access)}">${text(access)}</small></summary>
<div>${paragraph(operation.description)}${parameterTable(parameters)}${body(requestBody)}${Object.entries(responses)
    .map(([status, response]) => answer(status, response))
    .join('')}</div></details>`;
}

const parameterTable = (parameters: readonly Schema[]): string =>
  parameters.length === 0
    ? ''
    : `<h4>Parameters</h4><table>${parameters.map((one) => row({ name: one['name'], hint: one['in'], required: one['required'] === true, schema: record(one['schema']), about: one['description'] })).join('')}</table>`;

function body(requestBody: Schema | undefined): string {
  const schema = contentSchema(requestBody, 'application/json');
  return schema === null ? '' : `<h4>Body</h4>${fields(schema)}`;
}

function answer(status: string, response: Schema): string {
  const schema = answerTypes.map((mediaType) => contentSchema(response, mediaType)).find((found) => found !== null);
  if (schema === undefined) return '';
  return `<h4>Answer ${text(status)}</h4><p>${text(response['description'])} ${type(schema)}</p>`;
}

const answerTypes = ['application/json', 'text/event-stream', '*/*'];

const schemaEntry = ([name, schema]: readonly [string, Schema]): string =>
  `<details class="entry" id="schema-${text(name)}"><summary><code>${text(name)}</code></summary><div>${paragraph(schema['description'])}${fields(schema)}</div></details>`;

const reasonEntry = ({ reason, status, when }: Reason): string =>
  `<div class="entry reason" id="${text(reason)}"><code>${text(reason)}</code><small>${text(status)}</small><span>${text(when)}</span></div>`;

function fields(schema: Schema): string {
  if (typeof schema['$ref'] === 'string') return `<p>${type(schema)}</p>`;
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const rows = Object.entries(record(schema['properties'])).map(([name, property]) =>
    row({ name, hint: '', required: required.includes(name), schema: record(property), about: undefined }),
  );
  return rows.length === 0 ? '<p>Nothing.</p>' : `<table>${rows.join('')}</table>`;
}

function row(of: { name: unknown; hint: unknown; required: boolean; schema: Schema; about: unknown }): string {
  const about = of.about ?? of.schema['description'];
  return `<tr><th><code>${text(of.name)}</code>${of.required ? '<sup title="required">•</sup>' : ''}<small>${text(of.hint)}</small></th><td>${type(of.schema)} <small>${text(limits(of.schema))}</small>${about === undefined ? '' : `<br>${text(about)}`}</td></tr>`;
}

/** A schema in a word, with a link where it is one of ours. */
function type(schema: Schema): string {
  // The other choice is nothing: null in a body, blank in a query.
  if (Array.isArray(schema['anyOf'])) return type(record(schema['anyOf'][0]));
  const ref = schema['$ref'];
  if (typeof ref === 'string') {
    const name = ref.replace(/^.*\//, '');
    return link(`#schema-${name}`, name);
  }
  if (Array.isArray(schema['enum'])) return schema['enum'].map((word) => `<code>${text(word)}</code>`).join(' ');
  const types = [schema['type']].flat().filter((one) => one !== 'null');
  if (types.includes('array')) return `list of ${type(record(schema['items']))}`;
  if (schema['additionalProperties'] !== undefined) return `map to ${type(record(schema['additionalProperties']))}`;
  return text(schema['format'] ?? types.join(' or '));
}

const shownLimits = [
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'maxProperties',
  'pattern',
];

const limits = (schema: Schema): string =>
  shownLimits
    .map((name) => ({ name, limit: String(bounded(schema)[name] ?? '') }))
    .filter(({ limit }) => limit !== '' && !limit.includes(everyText))
    .map(({ name, limit }) => `${name} ${limit}`)
    .join(', ');

const bounded = (schema: Schema): Schema => (Array.isArray(schema['anyOf']) ? record(schema['anyOf'][0]) : schema);

/** In the pattern that all text has, which says nothing about a field. */
const everyText = '\\u0000-';

function contentSchema(holder: Schema | undefined, mediaType: string): Schema | null {
  const schema = record(record(record(holder?.['content'])[mediaType])['schema']);
  return Object.keys(schema).length === 0 ? null : schema;
}

const isRecord = (value: unknown): value is Schema => typeof value === 'object' && value !== null;
const record = (value: unknown): Schema => (isRecord(value) ? value : {});
const link = (to: string, words: string): string => `<a href="${text(to)}">${text(words)}</a>`;
const paragraph = (words: unknown): string => (words === undefined ? '' : `<p>${text(words)}</p>`);

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const text = (value: unknown): string => String(value ?? '').replace(/[&<>"']/g, (letter) => escapes[letter] ?? letter);
