import { Code, ConnectError, type ConnectRouter } from '@connectrpc/connect';
import { Health, HealthCheckResponse_ServingStatus as Status } from '#contracts/gen/grpc/health/v1/health_pb.ts';

/** Answers the standard health interface, which is open to everybody: for the process ("") and each of its services. */
export function offerHealth(
  router: ConnectRouter,
  services: readonly string[],
  { serving, shutdown }: { readonly serving: () => boolean; readonly shutdown: AbortSignal },
): void {
  const known = new Set(['', ...services]);
  const status = () => (serving() ? Status.SERVING : Status.NOT_SERVING);
  router.service(Health, {
    async check({ service }) {
      if (!known.has(service)) throw new ConnectError(`${service} is not offered here.`, Code.NotFound);
      return { status: status() };
    },
    async *watch({ service }, handler) {
      const signal = AbortSignal.any([handler.signal, shutdown]);
      let told: Status | undefined;
      while (!signal.aborted) {
        const now = known.has(service) ? status() : Status.SERVICE_UNKNOWN;
        if (now !== told) yield { status: now };
        told = now;
        await pause(LOOK_EVERY_MS, signal);
      }
    },
  });
}

const LOOK_EVERY_MS = 1_000;

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
