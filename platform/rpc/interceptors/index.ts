import type { DescService } from '@bufbuild/protobuf';
import type { Clock } from '#platform/kernel/clock.ts';
import type { Ids } from '#platform/kernel/ids.ts';
import type { Metrics } from '#platform/telemetry/metrics.ts';
import type { Traces } from '#platform/telemetry/port.ts';
import { layered } from '../chain.ts';
import type { Interceptors } from '../port.ts';
import { type AccessPolicy, access } from './access.ts';
import { bounds } from './bounds.ts';
import { breaker } from './breaker.ts';
import { measure } from './measure.ts';
import { retry } from './retry.ts';
import { trace } from './trace.ts';

/** Around every service of this process, on every transport. Throws for a method that does not say who may call it. */
export const serverInterceptors = (options: {
  readonly contracts: readonly DescService[];
  readonly traces: Traces;
  readonly metrics: Pick<Metrics, 'rpc'>;
  readonly clock: Clock;
  /** What the shop asks of people; as the settings have it when nothing is set, when absent. */
  readonly policy?: AccessPolicy;
}): Interceptors => {
  const { contracts, traces, clock, policy = usualPolicy } = options;
  return layered([trace(traces), measure(options), access(contracts, { policy, clock }), bounds()]);
};

const usualPolicy: AccessPolicy = { stepUpMinutes: 60, staffSecondFactor: 'off' };

/** Around every call to a neighbour, on every transport; one list serves them all and knows them apart. */
export const clientInterceptors = (options: { readonly clock: Clock; readonly ids: Ids }): Interceptors =>
  layered([retry(options), breaker(options)]);
