import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { pino } from 'pino';
import type { EventType, HeardBy } from '#contracts/events.ts';
import {
  GetKeysRequestSchema,
  HandleAuthRequestSchema,
  ResolveSessionRequestSchema,
} from '#contracts/gen/rialto/identity/v1/identity_pb.ts';
import {
  type NotificationsService,
  type SendSecurityMailRequestSchema,
  SendSecurityMailResponseSchema,
} from '#contracts/gen/rialto/notifications/v1/notifications_pb.ts';
import { openDatabase } from '#platform/database/database.ts';
import { kyselyOn } from '#platform/database/pool.ts';
import { type TestDatabase, testDatabase } from '#platform/database/testing.ts';
import { open } from '#platform/events/envelope.ts';
import type { Heard } from '#platform/events/port.ts';
import { type Clock, systemClock } from '#platform/kernel/clock.ts';
import { noCrash } from '#platform/kernel/crash.ts';
import { Failure } from '#platform/kernel/errors.ts';
import { systemIds } from '#platform/kernel/ids.ts';
import { anonymous, type CallContext, type Caller, type Client } from '#platform/rpc/port.ts';
import { readSettings } from '#platform/runtime/config.ts';
import { createMetrics } from '#platform/telemetry/metrics.ts';
import { idsOnly } from '#platform/telemetry/traces.ts';
import { settings } from './config.ts';
import type { IdentityTables } from './repository.ts';
import { identity } from './service.ts';

export const origin = 'http://localhost:3000';

/** A database with the tables of identity and nobody in it. */
export const emptyPlace = () => testDatabase<IdentityTables>('identity', new URL('./migrations/', import.meta.url));

export type TestIdentity = Awaited<ReturnType<typeof startIdentity>>;

/** The service itself, started on a test's database. `said` collects what was published and committed. */
export async function startIdentity(
  place: TestDatabase<IdentityTables>,
  more: {
    readonly env?: Record<string, string>;
    readonly mode?: 'demo' | 'production';
    readonly origin?: string;
    readonly clock?: Clock;
    readonly staffSecondFactor?: 'off' | 'required';
  } = {},
) {
  const said: Heard<EventType>[] = [];
  const lines: string[] = [];
  const breaks = { store: false, mail: false };
  const mails: MessageInitShape<typeof SendSecurityMailRequestSchema>[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => lines.push(line) });
  const database = openDatabase<IdentityTables, 'identity'>({
    pool: kyselyOn<IdentityTables>(place.poolOf('identity')),
    bus: {
      store: async () => {
        if (breaks.store) throw new Error('killed');
      },
      committed: (events) => {
        for (const one of events) said.push(open({ ...one, time: systemClock.now(), data: JSON.parse(one.data) }));
      },
    },
    ids: systemIds,
    log,
  });
  const { config } = readSettings(settings, { RATE_LIMITS: 'off', ...more.env });
  const running = await identity.start({
    config,
    shop: {
      mode: more.mode ?? 'demo',
      currency: 'USD',
      port: 3000,
      origin: more.origin ?? origin,
      dataDir: '/nowhere',
      version: '0',
      stepUpMinutes: 60,
      staffSecondFactor: more.staffSecondFactor ?? 'off',
    },
    database,
    needs: {
      notifications: {
        ...unasked,
        sendSecurityMail: async (mail) => {
          if (breaks.mail) throw new Failure('unavailable', 'SERVICE_UNAVAILABLE', 'away');
          mails.push(mail);
          return create(SendSecurityMailResponseSchema);
        },
      },
    },
    clock: more.clock ?? systemClock,
    ids: systemIds,
    crash: noCrash,
    log,
    metrics: createMetrics(),
    traces: idsOnly(systemIds),
    timeline: async () => [],
    secret: () => Buffer.alloc(32, 'ab7f', 'hex'),
    ownContext: () => contextOf(anonymous),
    http: () => () => {},
    health: async () => ({ ready: true, checks: [] }),
  });
  const { rpc } = running;
  if (rpc === undefined) throw new Error('identity offers no calls');
  const runDue = async () => {
    for (const runner of running.runners ?? []) await runner.run(new AbortController().signal);
  };
  return {
    rpc,
    said,
    /** What was logged, one JSON text a line. */
    lines,
    /** Makes storing events fail, as a process killed before its commit would, or handing over mails. */
    breaks,
    /** What notifications was given. */
    mails,
    /** The secret in the last mail's link to somebody, once it was handed over. */
    linkOf: async (email: string) => {
      await runDue();
      const last = mails.filter((mail) => mail.email === email && mail.link !== undefined).at(-1);
      return new URL(last?.link ?? '').searchParams.get('token') ?? '';
    },
    announce: running.announce ?? [],
    /** Does what the runners would do by themselves. */
    runDue,
    /** Gives it an event as the bus would, and commits what it does. */
    hear: <E extends HeardBy<'identity'>>(type: E, subject: string, data: Heard<E>['data']) => {
      const event = { id: systemIds.uuid(), type, subject, time: systemClock.now(), traceparent: '', data };
      return database.transaction((tx) => running.subscribers[type]([event], tx));
    },
    browser: (origin?: string) => browserOf(rpc, origin),
    resolve: async (cookie: string) =>
      (await rpc.resolveSession(create(ResolveSessionRequestSchema, { cookie }), contextOf(anonymous))).caller,
    keys: async () =>
      JSON.parse((await rpc.getKeys(create(GetKeysRequestSchema), contextOf(anonymous))).jwksJson ?? ''),
  };
}

const never = async () => {
  throw new Error('identity only sends mails');
};
const unasked: Omit<Client<typeof NotificationsService>, 'sendSecurityMail'> = {
  listMails: never,
  resendMail: never,
  resendFailedMails: never,
  listTemplates: never,
  previewTemplate: never,
  unsubscribe: never,
};

/** A context as the gateway makes it. */
export const contextOf = (caller: Caller): CallContext => ({
  caller,
  traceparent: '',
  deadlineMs: Number.MAX_SAFE_INTEGER,
  signal: new AbortController().signal,
  idempotencyKey: '',
  orderTokens: [],
});

/** A signed-in person's context, as of a session that was opened a moment ago. */
export const contextOfUser = (id: string, more: Partial<Caller> = {}): CallContext =>
  contextOf({ kind: 'user', id, email: '', roles: ['customer'], provedAtMs: Date.now(), ...more });

type Rpc = NonNullable<Awaited<ReturnType<typeof identity.start>>['rpc']>;

/** Somebody's browser: keeps cookies and says where its requests come from. */
function browserOf(rpc: Rpc, from = origin) {
  const jar = new Map<string, string>();
  const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');

  async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const all = {
      ...(jar.size > 0 ? { cookie: cookie() } : {}),
      ...(method === 'GET' ? {} : { origin: from, 'content-type': 'application/json' }),
      ...headers,
    };
    const answer = await rpc.handleAuth(
      create(HandleAuthRequestSchema, {
        method,
        url: `${from}/api/auth${path}`,
        headers: Object.entries(all).map(([name, value]) => ({ name, value })),
        body: body === undefined ? new Uint8Array() : Buffer.from(JSON.stringify(body)),
      }),
      contextOf(anonymous),
    );
    const got = (answer.headers ?? []).map(({ name = '', value = '' }) => [name, value] as const);
    const setCookies = got.filter(([name]) => name === 'set-cookie').map(([, value]) => value);
    for (const line of setCookies) {
      const [pair = ''] = line.split(';');
      const name = pair.slice(0, pair.indexOf('='));
      if (/max-age=0/i.test(line)) jar.delete(name);
      else jar.set(name, pair.slice(name.length + 1));
    }
    const text = Buffer.from(answer.body ?? new Uint8Array()).toString();
    return {
      status: answer.status ?? 0,
      headers: new Map(got),
      setCookies,
      text,
      json: text === '' ? null : JSON.parse(text),
    };
  }

  return {
    cookie,
    get: (path: string, headers?: Record<string, string>) => send('GET', path, undefined, headers),
    post: (path: string, body?: unknown, headers?: Record<string, string>) => send('POST', path, body, headers),
    signUp: (email: string, more: object = {}) =>
      send('POST', '/sign-up/email', { name: 'Ada Lovelace', email, password: goodPassword, ...more }),
    signIn: (email: string, password = goodPassword) => send('POST', '/sign-in/email', { email, password }),
  };
}

export const goodPassword = 'nine quiet herons';
