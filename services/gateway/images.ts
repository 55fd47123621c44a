import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { securityHeaders } from './headers.ts';
import { counting, type Limits } from './limits/limits.ts';
import { placeholder } from './placeholder.ts';
import { Refusal } from './problems.ts';

const folder = join(dirname(createRequire(import.meta.url).resolve('@lobehub/fluent-emoji-3d/package.json')), 'assets');

/** Pictures kept in memory; each has some 15 KB. */
const keptPictures = 400;

/** The demo shop's pictures, which come out of a package, and drawn ones for products without any. */
export function imageRoutes(app: FastifyInstance, given: { readonly limits: Limits; readonly https: boolean }): void {
  const names = new Set(readdirSync(folder).filter((name) => name.endsWith('.webp')));
  const kept = new Map<string, Buffer>();
  const headers = {
    ...securityHeaders(given.https),
    // An address always shows the same picture.
    'cache-control': 'public, max-age=31536000, immutable',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  };

  const counted = { onRequest: counting(given.limits, 'read') };
  app.get<{ Params: { name: string } }>('/images/emoji/:name', counted, async (request, reply) => {
    const { name } = request.params;
    if (!names.has(name)) throw noPicture();
    let picture = kept.get(name);
    if (picture === undefined) {
      picture = await readFile(join(folder, name));
      if (kept.size < keptPictures) kept.set(name, picture);
    }
    return reply.headers(headers).type('image/webp').send(picture);
  });

  app.get<{ Params: { name: string } }>('/images/placeholder/:name', counted, (request, reply) => {
    const words = /^(.{1,200})\.svg$/su.exec(request.params.name)?.[1];
    if (words === undefined) throw noPicture();
    return reply.headers(headers).type('image/svg+xml').send(placeholder(words));
  });
}

const noPicture = () => new Refusal(404, 'IMAGE_NOT_FOUND', 'There is no such picture.');
