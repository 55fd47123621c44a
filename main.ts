import { boot, type RunningShop } from '#platform/runtime/boot.ts';
import { readConfiguration } from '#platform/runtime/configuration.ts';
import { explain } from '#platform/runtime/explain.ts';
import { endOnSignals } from '#platform/runtime/signals.ts';
import type { AnyService } from '#platform/runtime/table.ts';
import { createLog, logLevelOf } from '#platform/telemetry/logs.ts';
import { cart } from './services/cart/service.ts';
import { catalog } from './services/catalog/service.ts';
import { fulfillment } from './services/fulfillment/service.ts';
import { gateway } from './services/gateway/service.ts';
import { identity } from './services/identity/service.ts';
import { inventory } from './services/inventory/service.ts';
import { notifications } from './services/notifications/service.ts';
import { orders } from './services/orders/service.ts';
import { payments } from './services/payments/service.ts';
import { pricing } from './services/pricing/service.ts';
import { search } from './services/search/service.ts';
import { web } from './services/web/service.ts';

/** Every service of the shop: the only place that knows them all. */
const table: readonly AnyService[] = [
  // In the order in which a purchase meets them.
  identity,
  catalog,
  search,
  cart,
  pricing,
  orders,
  inventory,
  payments,
  fulfillment,
  notifications,
  web,
  gateway,
];

const log = createLog({ level: logLevelOf(process.env), pretty: process.stdout.isTTY === true, out: process.stdout });

const chosen = process.argv.slice(2).filter((argument) => argument !== '--check');

try {
  // For the doctor: whether the settings are right, without starting anything.
  if (process.argv.includes('--check')) {
    readConfiguration(table, chosen, process.env);
    process.exit(0);
  }
  const shop = await boot({ table, chosen, env: process.env, log });
  endOnSignals({ stop: shop.stop, log });
  // In one piece, so that whoever waits for the addresses has the one-time password with them.
  process.stdout.write(`${welcome(shop).join('\n')}\n`);
} catch (error) {
  const { lines, exitCode } = explain(error, log);
  for (const line of lines) process.stderr.write(`${line}\n`);
  process.exit(exitCode);
}

function welcome(shop: RunningShop): readonly string[] {
  const { origin, version } = shop.configuration.shop;
  const edge = shop.services.includes('gateway');
  return [
    '',
    `  Rialto ${version} started in ${(performance.now() / 1000).toFixed(1)} s: ${shop.services.join(', ')}`,
    '',
    ...(edge ? [`  shop     ${origin}`, `  admin    ${origin}/admin`, `  API      ${origin}/api/docs`] : []),
    ...(shop.rpcPort === 0 ? [] : [`  gRPC     port ${shop.rpcPort}`]),
    `  metrics  http://localhost:${shop.opsPort}/metrics`,
    ...shop.announce.map((line) => `  ${line}`),
    '',
  ];
}
