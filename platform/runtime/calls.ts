import type { DescService } from '@bufbuild/protobuf';
import type { Logger } from 'pino';
import type { Clock } from '#platform/kernel/clock.ts';
import type { Ids } from '#platform/kernel/ids.ts';
import { grpcClient, grpcServer, type Offer, offer } from '#platform/rpc/grpc.ts';
import { inProcessClient } from '#platform/rpc/in-process.ts';
import { laterClient } from '#platform/rpc/later.ts';
import type { Interceptors } from '#platform/rpc/port.ts';
import type { Closing } from './closing.ts';
import type { Configuration } from './configuration.ts';
import { openDoor } from './door.ts';
import { isTaken } from './listen.ts';
import { refuseSettings } from './refusal.ts';
import type { HttpHandler } from './service.ts';
import type { AnyRunning, AnyService } from './table.ts';

/** How the services of this process call, and are called. */
export interface Calls {
  /** Clients of what a service needs: of neighbours here directly, of others over gRPC, of itself once it has started. */
  clientsOf(service: AnyService): Readonly<Record<string, unknown>>;
  /** Makes a started service callable for those that start after it. */
  offer(service: AnyService, started: AnyRunning): Promise<void>;
  /** Opens the port for other processes, when there are others; 0 when not. */
  open(http: HttpHandler): Promise<number>;
}

interface CallTools {
  readonly configuration: Configuration;
  /** Shared by all processes of the shop: signs who a call is made for. */
  readonly secret: Buffer;
  readonly client: Interceptors;
  readonly server: Interceptors;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  readonly closing: Closing;
}

export function openCalls(tools: CallTools): Calls {
  const { configuration, secret, clock, ids, log, closing } = tools;
  const { order, addresses, platform, rpc } = configuration;
  const here = new Set<string>(order.map((service) => service.name));
  const clients = new Map<string, unknown>();
  const offers: Offer[] = [];
  const closed = new AbortController();
  closing.add('ground', 'calls', async () => closed.abort());

  const remote = (contract: DescService, address: string) =>
    grpcClient(contract, { address, secret, interceptors: tools.client, clock, log, closed: closed.signal });
  const serve = (services: readonly Offer[]) =>
    grpcServer({ port: 0, host: '127.0.0.1', services, interceptors: tools.server, secret, clock, ids, log });

  /** As if the service were a process of its own. */
  async function overLoopback(one: Offer): Promise<unknown> {
    const server = await serve([one]);
    closing.add('services', 'loopback gRPC', server.close);
    return remote(one.contract, `http://127.0.0.1:${server.port}`);
  }

  function clientOf(name: string, contract: DescService): unknown {
    const known = clients.get(name);
    if (known !== undefined) return known;
    if (here.has(name)) throw new TypeError(`${name} is needed before it has started: it offers no contract.`);
    const made = remote(contract, addresses.get(name) ?? '');
    clients.set(name, made);
    return made;
  }

  return {
    clientsOf: ({ name: own, needs }) =>
      Object.fromEntries(
        Object.entries(needs).map(([name, contract]) => [
          name,
          name === own ? laterClient(contract, () => clients.get(own)) : clientOf(name, contract),
        ]),
      ),
    async offer({ name, contract }, started) {
      if (contract === null) return;
      if (started.rpc === undefined) throw new TypeError(`${name} has a contract and answers none of its methods.`);
      const one = offer(contract, started.rpc);
      offers.push(one);
      const client =
        platform.transport === 'grpc'
          ? await overLoopback(one)
          : inProcessClient(contract, started.rpc, { ...tools, log });
      clients.set(name, client);
    },
    async open(http) {
      if (!rpc.open) return 0;
      const grpc = await serve(offers);
      const door = await openDoor({ port: rpc.port, grpc: grpc.server, http }).catch(async (error: unknown) => {
        await grpc.close();
        if (!isTaken(error)) throw error;
        throw refuseSettings([{ env: 'RPC_PORT', mend: `port ${rpc.port} is taken: give another one, or 0 for any` }]);
      });
      // Together: the port is free of connections only once the gRPC server has said goodbye on them.
      closing.add('edge', 'RPC_PORT', async () => void (await Promise.all([door.stop(), grpc.close()])));
      return door.port;
    },
  };
}
