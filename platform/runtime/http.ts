import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServiceName } from '#contracts/events.ts';
import { about, type Configuration } from './configuration.ts';
import { addressVariable, missingMend } from './neighbours.ts';
import { forService, proxyTo } from './proxy.ts';
import { refuseSettings } from './refusal.ts';
import type { HttpHandler } from './service.ts';
import type { AnyRunning } from './table.ts';

/** HTTP that services offer to the gateway, here or elsewhere. */
export interface Http {
  /** A service's handler, or a proxy to it. Throws StartRefused when nobody said where it runs. */
  readonly of: (service: ServiceName) => HttpHandler;
  /** Answers for the services of this process what a gateway elsewhere sends to its port. */
  readonly here: HttpHandler;
}

export function openHttp(given: {
  readonly configuration: Configuration;
  readonly running: ReadonlyMap<string, AnyRunning>;
}): Http {
  const { order, addresses } = given.configuration;
  const names: readonly string[] = order.map((service) => service.name);

  // Looked up at each request: the gateway may ask for a handler before its service has started.
  const local = (service: string) => (request: IncomingMessage, response: ServerResponse) => {
    const handler = given.running.get(service)?.http;
    if (handler === undefined) return nothingHere(response);
    return handler(request, response);
  };

  return {
    of(service) {
      if (names.includes(service)) return local(service);
      const address = addresses.get(service);
      if (address === undefined) throw refuseSettings([{ env: addressVariable(service), mend: missingMend(service) }]);
      return proxyTo(service, address);
    },
    here(request, response) {
      const service = request.headers[forService];
      if (typeof service === 'string') return local(service)(request, response);
      if (request.url !== '/') return nothingHere(response);
      const body = `${JSON.stringify(about(given.configuration))}\n`;
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    },
  };
}

function nothingHere(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'application/json' }).end('{"status":404,"title":"Not Found"}\n');
}
