import { pino } from 'pino';
import { startEmbedded } from '../embedded.ts';

/** A process for the tests: holds a data directory until it is killed. Says so in one line of JSON. */
async function hold(dataDir: string): Promise<void> {
  const { url, adopted } = await startEmbedded({ dataDir, log: pino({ level: 'silent' }) });
  process.stdout.write(`${JSON.stringify({ url, adopted, uid: process.getuid?.() ?? 0 })}\n`);
  setInterval(() => {}, 60_000);
}

if (import.meta.main) await hold(process.argv[2] ?? '');
