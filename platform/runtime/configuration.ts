import type { ServiceName } from '#contracts/events.ts';
import { address, readSettings } from './config.ts';
import { type Addresses, readAddresses } from './neighbours.ts';
import { planStart } from './order.ts';
import type { PlatformSettings } from './platform-settings.ts';
import { refuseSettings, StartRefused } from './refusal.ts';
import type { ShopSettings } from './service.ts';
import { type Env, readPlatform } from './shop.ts';
import type { AnyService } from './table.ts';

/** Everything that is known before anything is started. */
export interface Configuration {
  /** The services to run here, in starting order. */
  readonly order: readonly AnyService[];
  /** Whether others of the shop's services run elsewhere. */
  readonly split: boolean;
  readonly platform: PlatformSettings;
  /** The port for other processes, and whether there are any. */
  readonly rpc: { readonly port: number; readonly open: boolean };
  /** The port for operators, and whether it was asked for: another one is taken when not. */
  readonly ops: { readonly port: number; readonly explicit: boolean };
  readonly shop: ShopSettings;
  readonly addresses: Addresses;
  configOf(service: ServiceName): unknown;
  /** <NAME>_DATABASE_URL: a PostgreSQL with a login of this service's own; empty when not set. */
  databaseUrlOf(service: ServiceName): string;
}

/** Throws StartRefused for an unknown name, a cycle, and all bad settings at once. */
export function readConfiguration(table: readonly AnyService[], chosen: readonly string[], env: Env): Configuration {
  const plan = planStart(table, chosen);
  if ('refused' in plan) throw new StartRefused([plan.refused]);
  const { order } = plan;
  const split = order.length < table.length;
  const { platform, shop, bad } = readPlatform(env, split);
  const neighbours = readAddresses(table, order, env);
  const own = new Map(order.map((service) => [service.name, readSettings(service.config, env)]));
  const urls = new Map(order.map((service) => [service.name, readSettings(databaseUrl(service.name), env)]));
  const wrong = [bad, neighbours.bad, ...[...own.values(), ...urls.values()].map((read) => read.bad)].flat();
  const each = [...new Map(wrong.map((one) => [one.env, one])).values()];
  if (each.length > 0) throw refuseSettings(each);
  return {
    order,
    split,
    platform,
    ops: { port: platform.metricsPort, explicit: (env['METRICS_PORT'] ?? '') !== '' },
    rpc: { port: platform.rpcPort, open: split || (env['RPC_PORT'] ?? '') !== '' },
    shop,
    addresses: neighbours.addresses,
    configOf: (service) => own.get(service)?.config,
    databaseUrlOf: (service) => urls.get(service)?.config.url ?? '',
  };
}

const databaseUrl = (service: ServiceName) => ({
  url: address({
    env: `${service.toUpperCase()}_DATABASE_URL`,
    about: `PostgreSQL address with which ${service} logs in, instead of a role made by the platform`,
    fallback: '',
    protocols: ['postgres:', 'postgresql:'],
    secret: true,
  }),
});

/** What GET / answers: who is here, in which version. */
export const about = ({ order, shop }: Configuration) => ({
  name: 'rialto',
  services: order.map((service) => service.name),
  version: shop.version,
});
