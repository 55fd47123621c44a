import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Needs } from '#platform/runtime/service.ts';
import { securityHeaders } from '../headers.ts';
import type { Route } from '../routes/table.ts';
import { readDescriptions } from './descriptions.ts';
import { openApi } from './document.ts';
import { docsPage, type Page } from './page.ts';
import { readReasons } from './reasons.ts';

interface Given {
  readonly routes: readonly Route[];
  readonly contracts: Needs;
  readonly shop: { readonly origin: string; readonly version: string };
  readonly https: boolean;
}

/** GET /api/openapi.json and the page for people, /api/docs. Both are made at the first request and kept. */
export function docsRoutes(app: FastifyInstance, given: Given): void {
  const document = once(() => openApi({ ...given, descriptions: readDescriptions() }));
  const json = once(() => JSON.stringify(document()));
  const page = once(() => docsPage(document(), readReasons()));
  const headers = { ...securityHeaders(given.https), 'cache-control': 'public, max-age=300' };

  app.get('/api/openapi.json', (_request, reply) =>
    reply
      .headers(headers)
      .header('access-control-allow-origin', '*')
      .type('application/json; charset=utf-8')
      .send(json()),
  );
  app.get('/api/docs', (_request, reply) =>
    reply
      .headers(headers)
      .header('content-security-policy', policyOf(page()))
      .type('text/html; charset=utf-8')
      .send(page().html),
  );
}

/** Only the page's own script and style may run. */
const policyOf = ({ script, style }: Page): string =>
  `default-src 'none'; script-src '${hashOf(script)}'; style-src '${hashOf(style)}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
