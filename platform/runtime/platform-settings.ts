import { busDefaults } from '#platform/events/bus.ts';
import { logLevels } from '#platform/telemetry/logs.ts';
import { address, flag, integer, oneOf, type SettingsOf, text } from './config.ts';

/** Every setting that belongs to no single service. */
export const platformSettings = {
  mode: oneOf({
    env: 'SHOP_MODE',
    about: 'demo is lenient and good for trying; production refuses what would be unsafe',
    fallback: 'demo',
    choices: ['demo', 'production'],
  }),
  currency: text({ env: 'CURRENCY', about: 'Currency of all prices, ISO 4217', fallback: 'USD' }),
  port: integer({ env: 'PORT', about: 'Where the gateway listens', fallback: 3000, minimum: 0, maximum: 65535 }),
  publicOrigin: address({
    env: 'PUBLIC_ORIGIN',
    about: 'Where browsers reach the shop; http://localhost:PORT when not set',
    fallback: '',
    protocols: ['http:', 'https:'],
  }),
  dataDir: text({ env: 'DATA_DIR', about: 'Folder of the embedded database and of secrets', fallback: '.data' }),
  databaseUrl: address({
    env: 'DATABASE_URL',
    about: 'PostgreSQL to use, as its owner; the embedded one when not set',
    fallback: '',
    protocols: ['postgres:', 'postgresql:'],
    secret: true,
  }),
  secret: text({
    env: 'SHOP_SECRET',
    about: 'Root of all secrets, shared by all processes; made at first start when not set',
    fallback: '',
    secret: true,
  }),
  stepUpMinutes: integer({
    env: 'STEP_UP_MINUTES',
    about: 'How long a proof of who somebody is counts, before what moves money, prices or roles, in minutes',
    fallback: 60,
    minimum: 1,
    maximum: 43_200,
  }),
  staffSecondFactor: oneOf({
    env: 'STAFF_SECOND_FACTOR',
    about: 'Whether the back office needs a passkey or a code of an authenticator app',
    fallback: 'off',
    choices: ['off', 'required'],
  }),
  rpcPort: integer({
    env: 'RPC_PORT',
    about: 'Where the services of this process answer those of others; open when the shop is split or this is set',
    fallback: 50051,
    minimum: 0,
    maximum: 65535,
  }),
  metricsPort: integer({
    env: 'METRICS_PORT',
    about: 'Where /, /health, /ready and /metrics answer; 0 = any free port',
    fallback: 9464,
    minimum: 0,
    maximum: 65535,
  }),
  logLevel: oneOf({ env: 'LOG_LEVEL', about: 'Least level that is logged', fallback: 'info', choices: logLevels }),
  transport: oneOf({
    env: 'RIALTO_TRANSPORT',
    about: 'grpc sends even calls within the process over gRPC; for tests',
    fallback: 'auto',
    choices: ['auto', 'grpc'],
  }),
  doubleCalls: flag({
    env: 'RIALTO_DOUBLE_CALLS',
    about: 'Calls each idempotent method twice; for tests',
    fallback: false,
  }),
  crash: text({ env: 'RIALTO_CRASH', about: 'Crash point at which the process kills itself; for tests', fallback: '' }),
  busPollMs: integer({
    env: 'BUS_POLL_MS',
    about: 'How often each service looks for events that nobody announced to it, in milliseconds',
    fallback: busDefaults.pollMs,
    minimum: 5,
    maximum: 60_000,
  }),
  eventsKeepDays: integer({
    env: 'EVENTS_KEEP_DAYS',
    about: 'How long events that everybody has handled are kept, in days',
    fallback: 90,
    minimum: 1,
    maximum: 36_500,
  }),
  otlpEndpoint: address({
    env: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    about: 'Collector that gets the traces, OTLP over HTTP; none are recorded when not set',
    fallback: '',
    protocols: ['http:', 'https:'],
  }),
  sampled: {
    env: 'OTEL_TRACES_SAMPLER_ARG',
    about: 'Share of the traces that is recorded, 0 to 1',
    fallback: 1,
    parse: (given: string) => {
      const value = Number(given);
      return value >= 0 && value <= 1 ? { value } : { mend: 'give a number from 0 to 1' };
    },
  },
};

export type PlatformSettings = SettingsOf<typeof platformSettings>;
