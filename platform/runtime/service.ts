import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DescService } from '@bufbuild/protobuf';
import type { Logger } from 'pino';
import type { ServiceName } from '#contracts/events.ts';
import type { Database } from '#platform/database/port.ts';
import type { TimelineEvent } from '#platform/events/bus.ts';
import type { Subscribers } from '#platform/events/port.ts';
import type { Clock } from '#platform/kernel/clock.ts';
import type { Crash } from '#platform/kernel/crash.ts';
import type { Ids } from '#platform/kernel/ids.ts';
import type { CallContext, Client, Implementation } from '#platform/rpc/port.ts';
import type { Metrics } from '#platform/telemetry/metrics.ts';
import type { Traces } from '#platform/telemetry/port.ts';
import type { Settings, SettingsOf } from './config.ts';
import type { Runner } from './runner.ts';

/** A service as the boot sees it; the literal table of them is in main.ts. */
export interface Service<S extends ServiceName, C extends DescService, N extends Needs, K extends Settings, DB> {
  readonly name: S;
  /** What it offers to its neighbours; null for one that offers HTTP only (web). */
  readonly contract: C | null;
  /** Contracts of the neighbours it calls; also the order of starting. Its own is among them where it takes work in from outside. */
  readonly needs: N;
  readonly config: K;
  /** Folder of plain SQL migrations, run in the service's own schema; null when it keeps nothing. */
  readonly migrations: URL | null;
  start(dependencies: Dependencies<S, N, K, DB>): Promise<Running<S, C, DB>>;
}

export type Needs = { readonly [S in ServiceName]?: DescService };

/** Everything a service may use, as one named object. */
export interface Dependencies<S extends ServiceName, N extends Needs, K extends Settings, DB> {
  readonly config: SettingsOf<K>;
  readonly shop: ShopSettings;
  readonly database: Database<DB, S>;
  readonly needs: { readonly [M in keyof N]: N[M] extends DescService ? Client<N[M]> : never };
  readonly clock: Clock;
  readonly ids: Ids;
  readonly crash: Crash;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly traces: Traces;
  /** A secret of this shop for one purpose, the same after every restart: 32 bytes. */
  secret(purpose: string): Buffer;
  /** A context for work that nobody asked for: the service calls for itself. */
  ownContext(timeoutMs: number): CallContext;
  /** Every event of one aggregate, and how far each listener is with it. */
  timeline(subject: string): Promise<readonly TimelineEvent[]>;
  /** A neighbour's HTTP handler: in this process, or a proxy to its address. */
  http(service: ServiceName): HttpHandler;
  /** What /ready answers: whether everything that this process leans on does its work. */
  health(): Promise<Health>;
}

/** Settings that concern the whole shop. */
export interface ShopSettings {
  readonly mode: 'demo' | 'production';
  /** ISO 4217. */
  readonly currency: string;
  /** Where the gateway listens. */
  readonly port: number;
  /** Where browsers reach the shop, without a slash at the end. */
  readonly origin: string;
  readonly dataDir: string;
  readonly version: string;
  /** How long a proof of who somebody is counts, before what moves money, prices or roles. */
  readonly stepUpMinutes: number;
  /** Whether the back office needs a passkey or a second factor. */
  readonly staffSecondFactor: 'off' | 'required';
}

export interface Health {
  readonly ready: boolean;
  /** One word and one sentence for each thing that the process leans on. */
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
}

export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** A started service. */
export interface Running<S extends ServiceName, C extends DescService, DB> {
  readonly rpc?: Implementation<C>;
  readonly subscribers: Subscribers<DB, S>;
  /** Work that goes on by itself: sweeps, provider calls, mail. */
  readonly runners?: readonly Runner[];
  /** HTTP that the gateway hands on to this service. */
  readonly http?: HttpHandler;
  /** Whether what it leans on outside the database answers. */
  readonly check?: () => Promise<{ readonly ok: boolean; readonly detail: string }>;
  readonly stop?: () => Promise<void>;
  /**
   * Services that have to handle what this start said before the shop says that it started, each after those whose
   * work causes its own: a demo shop whose goods are not counted yet would look sold out.
   */
  readonly awaits?: readonly ServiceName[];
  /** Lines for the person who started the shop, printed once at the end of the start. */
  readonly announce?: readonly string[];
}

export const defineService = <
  S extends ServiceName,
  C extends DescService = never,
  N extends Needs = Record<never, never>,
  K extends Settings = Record<never, never>,
  DB = Record<never, never>,
>(
  service: Service<S, C, N, K, DB>,
): Service<S, C, N, K, DB> => service;
