import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import type { Health, HttpHandler } from '#platform/runtime/service.ts';
import type { Traces } from '#platform/telemetry/port.ts';
import { parentOf } from './admission.ts';
import { formArrived, refusalOfForm } from './forms.ts';
import { securityHeaders } from './headers.ts';
import { counting, type Limits } from './limits/limits.ts';
import type { Overload } from './overload/overload.ts';
import { workOfPage } from './overload/work.ts';
import { Refusal } from './problems.ts';
import type { Route } from './routes/table.ts';

interface Given {
  readonly routes: readonly Route[];
  readonly shop: { readonly version: string };
  readonly web: HttpHandler | null;
  readonly limits: Limits;
  readonly load: Overload;
  readonly health: () => Promise<Health>;
  readonly traces: Traces;
  readonly https: boolean;
  /** Answers for pages that failed; Fastify no longer can. */
  readonly failed: (error: unknown, request: FastifyRequest, reply: FastifyReply) => void;
}

const every: HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** /health and /ready, a clear answer to what the API does not have, and all other addresses to the pages. */
export function fallbackRoutes(app: FastifyInstance, given: Given): void {
  const headers = { ...securityHeaders(given.https), 'cache-control': 'no-store' };
  const counted = counting(given.limits, 'read');
  app.get('/health', (_request, reply) => reply.headers(headers).send({ status: 'alive' }));
  app.get('/ready', async (_request, reply) => {
    const health = await given.health();
    return reply
      .code(health.ready ? 200 : 503)
      .headers(headers)
      .send(health);
  });

  // The router knows no route for other methods, and would answer them in its own ways.
  app.addHook('onRequest', (request, _reply, done) => {
    if (every.some((method) => method === request.method) && !isAstray(request)) done();
    else done(refusalOf(request.method, allowedAt(given.routes, pathOf(request))));
  });

  app.route({
    method: every,
    url: '/api/*',
    exposeHeadRoute: false,
    // Before the body is read: nobody will look at it.
    onRequest: [
      counted,
      (request, reply, done) => {
        const path = request.originalUrl.split('?')[0] ?? '';
        const allowed = allowedAt(given.routes, path);
        if (request.method === 'OPTIONS' && allowed !== '') {
          reply.code(204).headers(headers).header('allow', allowed).send();
          return;
        }
        done(refusalOf(request.method, allowed));
      },
    ],
    handler: unreachable,
  });

  app.route({
    method: every,
    url: '/*',
    exposeHeadRoute: false,
    onRequest: [
      counted,
      (request, _reply, done) => done(refusalOfForm(request.raw) ?? undefined),
      (request, reply) => showPage(given, request, reply),
    ],
    handler: unreachable,
  });
  app.setNotFoundHandler(() => {
    throw refusalOf('', '');
  });
}

function showPage(given: Given, request: FastifyRequest, reply: FastifyReply): void {
  const { web } = given;
  if (web === null) {
    reply.headers(securityHeaders(given.https));
    answerAlone(request.url, reply, given.shop.version);
    return;
  }
  reply.hijack();
  for (const [name, value] of Object.entries(securityHeaders(given.https))) reply.raw.setHeader(name, value);
  const span = given.traces.start(`${request.method} pages`, parentOf(request));
  request.span = span;
  forPages(request, span.traceparent);
  void handOn({ ...given, web }, request, reply).catch((error: unknown) => given.failed(error, request, reply));
}

/** An address with a verb that no route of its method has, and that the router took for a thing's own. */
const isAstray = ({ url, originalUrl, routeOptions }: FastifyRequest): boolean =>
  url !== originalUrl && routeOptions.url?.includes('/:') === true && !routeOptions.url.includes('/~');

const pathOf = (request: FastifyRequest): string => request.originalUrl.split('?')[0] ?? '';

/** The methods that the API takes at a path, as an Allow header lists them. */
function allowedAt(routes: readonly Route[], path: string): string {
  const fitting = routes.filter((route) => route.template.matches(path));
  // "/carts/7:quote" has the form of "/carts/{id}" too, and is not one.
  const named = fitting.filter(({ template }) => template.verb !== '');
  const verbs = new Set<string>((named.length > 0 ? named : fitting).map((route) => route.verb));
  if (verbs.has('GET')) verbs.add('HEAD');
  return [...verbs].sort().join(', ');
}

function refusalOf(method: string, allowed: string): Refusal {
  if (allowed === '') return new Refusal(404, 'NOT_FOUND', 'There is nothing at this address.');
  // It would be taken, if the router could read it: a part of it is too long.
  if (allowed.split(', ').includes(method)) return new Refusal(400, 'MALFORMED_URL', 'The address cannot be read.');
  return new Refusal(405, 'METHOD_NOT_ALLOWED', `${method} is not taken here; ${allowed} is.`, { allow: allowed });
}

/**
 * The pages see the address that the browser asked for, not the router's form of it, and hand on to their calls whose
 * they are and which trace they belong to.
 */
function forPages(request: FastifyRequest, traceparent: string): void {
  request.raw.url = request.originalUrl;
  request.raw.headers['x-forwarded-for'] = request.visitor;
  request.raw.headers['traceparent'] = traceparent;
}

/** Async, so that what a handler throws at once is caught like what it throws later. */
async function handOn(
  { web, load }: { readonly web: HttpHandler; readonly load: Overload },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  await formArrived(request.raw);
  if (reply.raw.destroyed) return;
  const work = workOfPage(request.originalUrl);
  if (work !== null) {
    load.admit(work);
    await load.enter(work, reply.raw);
  }
  await web(request.raw, reply.raw);
}

/** A gateway without pages still says what it is. */
function answerAlone(url: string, reply: FastifyReply, version: string): void {
  if (url.split('?')[0] !== '/') throw refusalOf('', '');
  reply.send({ name: 'gateway', version, docs: '/api/docs' });
}

function unreachable(): never {
  throw refusalOf('', '');
}
