import type { Clock } from '#platform/kernel/clock.ts';
import { Failure } from '#platform/kernel/errors.ts';
import type { Metrics } from '#platform/telemetry/metrics.ts';
import type { Layer } from '../port.ts';

/** Counts and times the calls that a service answers; streams are not timed, for they last as long as somebody watches. */
export function measure({ metrics, clock }: { readonly metrics: Pick<Metrics, 'rpc'>; readonly clock: Clock }): Layer {
  return {
    unary: async (call, next) => {
      const startMs = clock.monotonicMs();
      let code = 'ok';
      try {
        return await next(call);
      } catch (error) {
        code = error instanceof Failure ? error.code : 'internal';
        throw error;
      } finally {
        const method = `${call.service.typeName}/${call.method.name}`;
        metrics.rpc({ method, code, ms: clock.monotonicMs() - startMs });
      }
    },
  };
}
