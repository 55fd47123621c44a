import type { FastifyInstance, FastifyReply } from 'fastify';

/**
 * Lets pages of other origins call the API with a token in hand. Never with cookies: those are for the shop's own pages,
 * so no answer allows credentials, and sign-in is not offered at all.
 */
export function crossOrigins(app: FastifyInstance, list: readonly string[]): void {
  if (list.length === 0) return;
  const allowed = new Set(list);
  const everybody = allowed.has('*');

  app.addHook('onRequest', (request, reply, done) => {
    const { origin, 'access-control-request-method': wanted } = request.headers;
    if (!isOffered(request.originalUrl)) return done();
    reply.header('vary', 'Origin');
    if (origin === undefined || !(everybody || allowed.has(origin))) return done();
    reply.header('access-control-allow-origin', everybody ? '*' : origin);
    reply.header('access-control-expose-headers', exposed);
    if (request.method !== 'OPTIONS' || wanted === undefined) return done();
    preflight(reply);
  });
}

const isOffered = (path: string): boolean => path.startsWith('/api/v1/') || path.startsWith('/api/openapi.json');

function preflight(reply: FastifyReply): void {
  reply
    .code(204)
    .header('access-control-allow-methods', 'GET, HEAD, POST, PUT, PATCH, DELETE')
    .header('access-control-allow-headers', 'authorization, content-type, idempotency-key, order-token, traceparent')
    .header('access-control-max-age', '600')
    .send();
}

const exposed = 'retry-after, ratelimit, ratelimit-policy, content-disposition';

/** The origins of a setting, by comma; null when one of them is none. */
export function originsOf(setting: string): readonly string[] | null {
  const list = setting
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  return list.every((one) => one === '*' || isOrigin(one)) ? list : null;
}

/** As browsers send it: without a path, and "https://shop.example", not "https://shop.example:443". */
const isOrigin = (text: string): boolean =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text;
