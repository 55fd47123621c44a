import { existsSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';
import { defineService, type HttpHandler } from '#platform/runtime/service.ts';
import { config } from './config.ts';
import { pageSecurity } from './server/security.ts';

const home = fileURLToPath(new URL('.', import.meta.url));
const built = () => existsSync(`${home}.next/BUILD_ID`);

/** The shop and admin pages: Next.js in this process, speaking to nothing but the public API. */
export const web = defineService({
  name: 'web',
  contract: null,
  needs: {},
  config,
  migrations: null,
  start: async ({ config, shop, secret, log }) => {
    // Next's own code reads these where it needs them; there is no other way to hand it a value.
    process.env['NEXT_TELEMETRY_DISABLED'] = '1';
    process.env['SHOP_ORIGIN'] = shop.origin;
    process.env['SHOP_MODE'] = shop.mode;
    process.env['PAGES_SECRET'] = secret('edge').toString('hex');
    const configured = config.gatewayOrigin || (config.gatewayPort > 0 ? localOrigin(config.gatewayPort) : '');
    const secure = pageSecurity({ https: shop.origin.startsWith('https:') });
    let pages: Promise<Pages> | undefined;

    const http: HttpHandler = async (request, response) => {
      process.env['GATEWAY_ORIGIN'] = configured || localOrigin(request.socket.localPort ?? 0);
      if (!built()) {
        response.writeHead(503, { 'content-type': 'text/plain; charset=utf-8' });
        response.end('The pages are not built yet: run `node services/web/build.mjs`.\n');
        return;
      }
      pages ??= loadPages().catch((error: unknown) => {
        pages = undefined;
        throw error;
      });
      secure(request, response);
      await (await pages).handle(request, response);
    };

    return {
      subscribers: {},
      http,
      check: async () =>
        built() ? { ok: true, detail: 'pages are built' } : { ok: false, detail: 'run `node services/web/build.mjs`' },
      stop: async () => {
        if (pages === undefined) return;
        await (await pages).close();
        log.debug('pages.stopped');
      },
    };
  },
});

interface Pages {
  readonly handle: HttpHandler;
  close(): Promise<void>;
}

/** Next is loaded at the first page that somebody asks for, so that starting the shop does not wait for it. */
async function loadPages(): Promise<Pages> {
  // Named by a variable, since Next's own types would change those of Node for every file of the shop.
  const nextPackage: string = 'next';
  const { default: next } = await import(nextPackage);
  const app = next({ dev: false, dir: home, quiet: true });
  await app.prepare();
  const handle = app.getRequestHandler();
  return { handle: (request: IncomingMessage, response) => handle(request, response), close: () => app.close() };
}

const localOrigin = (port: number): string => `http://127.0.0.1:${port}`;
