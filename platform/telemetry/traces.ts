import type { Ids } from '#platform/kernel/ids.ts';
import { newTraceparent } from '#platform/rpc/context.ts';
import type { Traces } from './port.ts';

/** Settings are OpenTelemetry's own variables; without OTEL_EXPORTER_OTLP_ENDPOINT nothing is recorded or loaded. */
export async function createTraces(options: {
  readonly endpoint: string;
  readonly sampled: number;
  readonly serviceName: string;
  readonly version: string;
  readonly ids: Ids;
}): Promise<Traces> {
  if (options.endpoint === '') return idsOnly(options.ids);
  const { recordingTraces } = await import('./otlp.ts');
  return recordingTraces(options);
}

/** Hands the caller's traceparent on and records nothing; trace ids still join the logs of one request. */
export const idsOnly = (ids: Ids): Traces => ({
  start: (_name, parent) => ({ traceparent: parent === '' ? newTraceparent(ids) : parent, end: () => {} }),
  stop: async () => {},
});
