import { serviceNames } from '#contracts/events.ts';
import { readPlatform } from '#platform/runtime/shop.ts';
import { settingsOf } from './doctor/configured.ts';
import { database } from './doctor/database.ts';
import { parkedEvents } from './doctor/events.ts';
import type { Finding } from './doctor/finding.ts';
import { dataFolder, node, webPages } from './doctor/machine.ts';
import { collector, mailSender, neighbours, paymentProvider, ports, sharedLimits } from './doctor/network.ts';

/** npm run doctor: what is configured, reachable and in which version, and how to mend what is not. */
const { platform, shop } = readPlatform(process.env, false);
const running = await fetch(`http://127.0.0.1:${platform.metricsPort}/ready`, { signal: AbortSignal.timeout(2_000) })
  .then(async (response): Promise<unknown> => await response.json())
  .catch(() => null);

const findings: readonly Finding[] = (
  await Promise.all([
    node(),
    settingsOf(process.env),
    dataFolder(shop.dataDir),
    database({ url: platform.databaseUrl, running }),
    ports({ shop: platform.port, metrics: platform.metricsPort, running: running !== null }),
    parkedEvents({ metrics: platform.metricsPort, running: running !== null }),
    paymentProvider(process.env),
    mailSender(process.env),
    sharedLimits(process.env['REDIS_URL'] ?? ''),
    collector(platform.otlpEndpoint),
    neighbours(serviceNames, process.env),
    webPages(),
  ])
).flat();

const marks = { well: '✓', note: '·', broken: '✗' } as const;
for (const { state, name, says, mend } of findings) {
  process.stdout.write(`${marks[state]} ${name.padEnd(12)} ${says}\n`);
  if (mend !== undefined) process.stdout.write(`${' '.repeat(15)}-> ${mend}\n`);
}
const broken = findings.filter((finding) => finding.state === 'broken').length;
process.stdout.write(broken === 0 ? '\nNothing is broken.\n' : `\n${broken} to mend.\n`);
process.exitCode = broken === 0 ? 0 : 1;
