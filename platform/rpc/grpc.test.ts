import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Code, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { Health, HealthCheckResponse_ServingStatus as Status } from '#contracts/gen/grpc/health/v1/health_pb.ts';
import { PricingService } from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import { systemClock } from '#platform/kernel/clock.ts';
import { systemIds } from '#platform/kernel/ids.ts';
import { idsOnly } from '#platform/telemetry/traces.ts';
import { noInterceptors } from './chain.ts';
import { rpcConformance } from './conformance.ts';
import { serviceContext } from './context.ts';
import { grpcClient, grpcServer, offer } from './grpc.ts';
import { clientInterceptors, serverInterceptors } from './interceptors/index.ts';
import type { RpcLog } from './port.ts';
import { offering } from './testing.ts';
import { failureOf } from './toys.ts';

const secret = Buffer.from('the secret between the services of this shop');
const kernel = { clock: systemClock, ids: systemIds };
const quiet: RpcLog = { error() {} };
const host = '127.0.0.1';

rpcConformance('gRPC', async (contract, implementation, logged) => {
  const log: RpcLog = { error: (fields) => logged.push(fields) };
  const interceptors = serverInterceptors({
    contracts: [contract],
    traces: idsOnly(systemIds),
    metrics: { rpc() {} },
    clock: systemClock,
  });
  const services = [offer(contract, implementation)];
  const server = await grpcServer({ port: 0, host, services, interceptors, secret, log, ...kernel });
  const closed = new AbortController();
  const client = grpcClient(contract, {
    address: `http://${host}:${server.port}`,
    secret,
    interceptors: clientInterceptors(kernel),
    clock: systemClock,
    log,
    closed: closed.signal,
  });
  return {
    client,
    close: async () => {
      closed.abort();
      await server.close();
    },
  };
});

const toy = offer(PricingService, offering(PricingService, { listMethods: async () => ({ methods: [] }) }));
const request = { countryCode: 'AT', subtotal: { currencyCode: 'USD', minorUnits: 1n } };
const own = () => serviceContext('cart', 60_000, kernel);

async function pricing(use: (address: string) => Promise<void>) {
  const server = await grpcServer({
    port: 0,
    host,
    services: [toy],
    interceptors: noInterceptors,
    secret,
    log: quiet,
    ...kernel,
  });
  try {
    await use(`http://${host}:${server.port}`);
  } finally {
    await server.close();
  }
}

function pricingClient(address: string, given: Buffer) {
  const closed = new AbortController();
  const options = { address, secret: given, interceptors: noInterceptors, clock: systemClock, log: quiet };
  return { client: grpcClient(PricingService, { ...options, closed: closed.signal }), close: () => closed.abort() };
}

test('the standard health check answers for the process and for each service, and for no other', () =>
  pricing(async (address) => {
    const transport = createGrpcTransport({ baseUrl: address, idleConnectionTimeoutMs: 10 });
    const health = createClient(Health, transport);
    assert.equal((await health.check({})).status, Status.SERVING);
    assert.equal((await health.check({ service: PricingService.typeName })).status, Status.SERVING);
    await assert.rejects(health.check({ service: 'other' }), { code: Code.NotFound });
  }));

test('a caller who does not know the secret of the shop is not trusted', () =>
  pricing(async (address) => {
    const { client, close } = pricingClient(address, Buffer.from('a guess'));
    const seen = await failureOf(client.listMethods(request, own()));
    assert.deepEqual([seen.code, seen.reason], ['unauthenticated', 'SERVICE_NOT_TRUSTED']);
    close();
  }));

test('a call without any signature is not trusted', () =>
  pricing(async (address) => {
    const transport = createGrpcTransport({ baseUrl: address, idleConnectionTimeoutMs: 10 });
    const plain = createClient(PricingService, transport);
    await assert.rejects(plain.listMethods(request), { code: Code.Unauthenticated });
  }));

test('an address where nobody answers is unavailable', async () => {
  let dead = '';
  await pricing(async (address) => {
    dead = address;
  });
  const { client } = pricingClient(dead, secret);
  const seen = await failureOf(client.listMethods(request, own()));
  assert.deepEqual([seen.code, seen.reason], ['unavailable', 'SERVICE_UNAVAILABLE']);
});

test('a client finds a service again that was away', async () => {
  let port = 0;
  const options = { host, services: [toy], interceptors: noInterceptors, secret, log: quiet, ...kernel };
  const first = await grpcServer({ port: 0, ...options });
  port = first.port;
  const { client, close } = pricingClient(`http://${host}:${port}`, secret);
  await client.listMethods(request, own());
  await first.close();
  assert.equal((await failureOf(client.listMethods(request, own()))).code, 'unavailable');
  const second = await grpcServer({ port, ...options });
  await client.listMethods(request, own());
  close();
  await second.close();
});
