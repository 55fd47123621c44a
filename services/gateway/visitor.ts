import { timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** The address of whoever asks: for a call that the shop's own pages make, that of the page's visitor. */
    readonly visitor: string;
  }
}

/** The pages show by it that they are the shop's own; services/web/lib/api/server.ts sends it. */
export const pagesHeader = 'x-rialto-pages';

/**
 * Gives every request its visitor. X-Forwarded-For of the pages is believed only with their secret: all visitors
 * would share the pages' own allowance otherwise, or everybody could pretend to be somebody else.
 */
export function knowVisitors(app: FastifyInstance, secret: Buffer): void {
  const right = Buffer.from(secret.toString('hex'));

  function ofPages(given: unknown): boolean {
    if (typeof given !== 'string' || given.length !== right.length) return false;
    const bytes = Buffer.from(given);
    return bytes.length === right.length && timingSafeEqual(bytes, right);
  }

  app.decorateRequest('visitor', {
    getter(this: FastifyRequest) {
      const { [pagesHeader]: shown, 'x-forwarded-for': forwarded } = this.headers;
      if (shown === undefined || typeof forwarded !== 'string' || isIP(forwarded) === 0) return this.ip;
      return ofPages(shown) ? forwarded : this.ip;
    },
  });
}
