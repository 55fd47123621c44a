import { appendFileSync } from 'node:fs';

/** What was done to a shop while it worked. */
export type Fault =
  | 'killed at a crash point'
  | 'killed during a burst'
  | 'PostgreSQL killed with it'
  | 'PostgreSQL restarted at once'
  | 'connection cut before COMMIT'
  | 'connection cut after COMMIT'
  | 'all connections cut'
  | 'a service put to sleep';

/** Counts a fault that was really met; `npm run test:faults` adds them up over all its files. */
export function noteFault(fault: Fault): void {
  const file = process.env['RIALTO_FAULTS_FILE'];
  if (file !== undefined) appendFileSync(file, `${fault}\n`);
}
