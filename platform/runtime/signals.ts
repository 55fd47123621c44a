import type { Logger } from 'pino';

/** Ends the process well on SIGINT and SIGTERM, at once on a second signal, and loudly on an error nobody caught. */
export function endOnSignals(given: { readonly stop: () => Promise<void>; readonly log: Logger }): void {
  const { stop, log } = given;
  let asked = false;
  const end = (signal: NodeJS.Signals) => {
    if (asked) process.exit(1);
    asked = true;
    log.info({ signal }, 'shop.stopping');
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.fatal({ err: error }, 'shop.stop_failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.fatal({ err: error }, `process.${event}`);
      // Nothing in this process can be trusted any more; what was acknowledged is in the database.
      process.exit(1);
    });
  }
}
