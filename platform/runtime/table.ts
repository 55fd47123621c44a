import type { DescService } from '@bufbuild/protobuf';
import type { EventType, ServiceName } from '#contracts/events.ts';
import type { Settings } from './config.ts';
import type { Runner } from './runner.ts';
import type { HttpHandler, Needs } from './service.ts';

/** Any service, as the boot handles it: what its types promise was checked where it was defined. */
export interface AnyService {
  readonly name: ServiceName;
  readonly contract: DescService | null;
  readonly needs: Needs;
  readonly config: Settings;
  readonly migrations: URL | null;
  start(dependencies: any): Promise<AnyRunning>;
}

/** Any started service. */
export interface AnyRunning {
  readonly rpc?: any;
  readonly subscribers: { readonly [E in EventType]?: any };
  readonly runners?: readonly Runner[];
  readonly http?: HttpHandler;
  readonly check?: () => Promise<{ readonly ok: boolean; readonly detail: string }>;
  readonly stop?: () => Promise<void>;
  readonly awaits?: readonly ServiceName[];
  readonly announce?: readonly string[];
}
