import { address, type BadSetting, readSettings } from './config.ts';
import type { Env } from './shop.ts';
import type { AnyService } from './table.ts';

/** Where the services that do not run here are: by name, when it was set. */
export type Addresses = ReadonlyMap<string, string>;

/** The variable that tells where a service runs. */
export const addressVariable = (service: string): string => `${service.toUpperCase()}_ADDRESS`;

/** Reads the addresses of all services that run elsewhere; one that somebody here calls must be set. */
export function readAddresses(
  table: readonly AnyService[],
  here: readonly AnyService[],
  env: Env,
): { addresses: Addresses; bad: readonly BadSetting[] } {
  const local = new Set<string>(here.map((service) => service.name));
  const called = new Set(here.flatMap((service) => Object.keys(service.needs)));
  const elsewhere = [...new Set([...table.map((service) => service.name), ...called])].filter(
    (name) => !local.has(name),
  );
  const settings = Object.fromEntries(elsewhere.map((name) => [name, addressOf(name)]));
  const { config, bad } = readSettings(settings, env);
  const addresses = new Map(Object.entries(config).filter(([, value]) => value !== ''));
  const wrong = new Set(bad.map((one) => one.env));
  const missing = elsewhere
    .filter((name) => called.has(name) && !addresses.has(name) && !wrong.has(addressVariable(name)))
    .map((name) => ({ env: addressVariable(name), mend: missingMend(name) }));
  return { addresses, bad: [...bad, ...missing] };
}

/** What to do about a service that is called and is nowhere. */
export const missingMend = (name: string): string =>
  `say where ${name} runs, such as http://127.0.0.1:50051, or start ${name} here too`;

const addressOf = (name: string) =>
  address({ env: addressVariable(name), about: `Where ${name} runs`, fallback: '', protocols: ['http:', 'https:'] });
