import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';
import { defineService, type HttpHandler } from '#platform/runtime/service.ts';
import { config } from './config.ts';
import { askCardForm } from './server/card-form.ts';
import { pageSecurity } from './server/security.ts';

const home = fileURLToPath(new URL('.', import.meta.url));

/** The folder of the newest whole build; null when there is none. */
function newestBuild(): string | null {
  const pointer = `${home}.next/current`;
  if (!existsSync(pointer)) return null;
  const folder = `.next/builds/${readFileSync(pointer, 'utf8')}`;
  return existsSync(`${home}${folder}/BUILD_ID`) ? folder : null;
}

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
    process.env['SHOP_CURRENCY'] = shop.currency;
    process.env['PAGES_SECRET'] = secret('edge').toString('hex');
    const configured = config.gatewayOrigin || (config.gatewayPort > 0 ? localOrigin(config.gatewayPort) : '');
    const askApi = askCardForm();
    const cardForm = () => askApi(process.env['GATEWAY_ORIGIN'] ?? configured);
    const secure = pageSecurity({ https: shop.origin.startsWith('https:'), cardForm });
    let pages: Promise<Pages> | undefined;

    function load(): Promise<Pages> | null {
      const build = pages === undefined ? newestBuild() : null;
      if (build !== null) {
        pages = loadPages(build).catch((error: unknown) => {
          pages = undefined;
          throw error;
        });
      }
      return pages ?? null;
    }

    const http: HttpHandler = async (request, response) => {
      process.env['GATEWAY_ORIGIN'] = configured || localOrigin(request.socket.localPort ?? 0);
      const loaded = load();
      if (loaded === null) {
        response.writeHead(503, { 'content-type': 'text/plain; charset=utf-8' });
        response.end('The pages are not built yet: run `node services/web/build.mjs`.\n');
        return;
      }
      await secure(request, response);
      await (await loaded).handle(request, response);
    };

    return {
      subscribers: {},
      http,
      check: async () =>
        pages !== undefined || newestBuild() !== null
          ? { ok: true, detail: 'pages are built' }
          : { ok: false, detail: 'run `node services/web/build.mjs`' },
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
async function loadPages(build: string): Promise<Pages> {
  // Kept until the shop ends, whatever is built meanwhile: a page's parts are loaded when somebody asks for them.
  process.env['PAGES_BUILD'] = build;
  // Named by a variable, since Next's own types would change those of Node for every file of the shop.
  const nextPackage: string = 'next';
  const { default: next } = await import(nextPackage);
  const app = next({ dev: false, dir: home, quiet: true });
  await app.prepare();
  const handle = app.getRequestHandler();
  return { handle: (request: IncomingMessage, response) => handle(request, response), close: () => app.close() };
}

const localOrigin = (port: number): string => `http://127.0.0.1:${port}`;
