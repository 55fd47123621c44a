import type { Logger } from 'pino';
import { Failure } from '#platform/kernel/errors.ts';
import { isTaken } from './listen.ts';
import { StartRefused } from './refusal.ts';

/** What the person at the terminal is told about a start that failed, and how the process ends. */
export function explain(error: unknown, log: Logger): { readonly lines: readonly string[]; readonly exitCode: number } {
  if (error instanceof StartRefused) return { lines: error.lines, exitCode: error.exitCode };
  if (error instanceof Failure) return { lines: [`${error.reason}: ${error.message}`], exitCode: 1 };
  if (isTaken(error)) {
    const port = error instanceof Error && 'port' in error ? String(error.port) : '';
    return { lines: [`Port ${port} is taken: set PORT (shop) or RPC_PORT (gRPC) to another one.`], exitCode: 78 };
  }
  log.fatal({ err: error }, 'shop.not_started');
  const sentence = error instanceof Error ? error.message : String(error);
  return { lines: [`The shop did not start: ${sentence}`], exitCode: 1 };
}
