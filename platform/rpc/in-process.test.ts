import { systemClock } from '#platform/kernel/clock.ts';
import { systemIds } from '#platform/kernel/ids.ts';
import { idsOnly } from '#platform/telemetry/traces.ts';
import { rpcConformance } from './conformance.ts';
import { inProcessClient } from './in-process.ts';
import { clientInterceptors, serverInterceptors } from './interceptors/index.ts';

rpcConformance('no wire, in this process', async (contract, implementation, logged) => ({
  client: inProcessClient(contract, implementation, {
    client: clientInterceptors({ clock: systemClock, ids: systemIds }),
    server: serverInterceptors({
      contracts: [contract],
      traces: idsOnly(systemIds),
      metrics: { rpc() {} },
      clock: systemClock,
    }),
    clock: systemClock,
    log: { error: (fields) => logged.push(fields) },
  }),
  close: async () => {},
}));
