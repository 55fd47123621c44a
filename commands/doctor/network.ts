import { connect, createServer } from 'node:net';
import { isTaken, listen } from '#platform/runtime/listen.ts';
import { broken, type Finding, note, well, why } from './finding.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Whether the shop has, or can have, the ports that it listens on. */
export async function ports(given: { shop: number; metrics: number; running: boolean }): Promise<readonly Finding[]> {
  if (given.running) return [well('ports', 'a shop is running on them')];
  const wanted = { PORT: given.shop, METRICS_PORT: given.metrics };
  return Promise.all(Object.entries(wanted).map(([name, port]) => free(name, port)));
}

async function free(name: string, port: number): Promise<Finding> {
  const probe = createServer();
  try {
    await listen(probe, port);
    return well('ports', `${name} ${port} is free`);
  } catch (error) {
    const says = isTaken(error) ? `${port} is taken by another program` : `${port}: ${why(error)}`;
    // Only an explicit METRICS_PORT stops a start.
    if (name === 'METRICS_PORT' && process.env[name] === undefined) return note('ports', `${says}; a free one is used`);
    return broken('ports', `${name} ${says}`, `stop that program, or set ${name} to another port`);
  } finally {
    probe.close();
  }
}

/** Who sends mails, and whether it can be reached. */
export async function mailSender(env: Env): Promise<Finding> {
  switch (env['MAIL_SENDER'] || 'auto') {
    case 'none':
      return note('mail', 'MAIL_SENDER=none: mails are kept in the mail log and not sent');
    case 'sendgrid':
      return reached('mail', hostOf(env['SENDGRID_API_URL'] || 'https://api.sendgrid.com'), 'mend SENDGRID_API_URL');
    case 'ses': {
      const url = env['SES_ENDPOINT'] || `https://email.${env['SES_REGION'] ?? ''}.amazonaws.com`;
      return reached('mail', hostOf(url), 'mend SES_REGION or SES_ENDPOINT');
    }
    default:
      return mailServer(env['SMTP_URL'] ?? '');
  }
}

async function mailServer(url: string): Promise<Finding> {
  if (url === '') return note('mail', 'SMTP_URL is not set: mails are kept in the mail log and not sent');
  if (!URL.canParse(url)) return broken('mail', 'SMTP_URL is no address', 'set it to smtp://user:password@host:587');
  const { hostname, port, protocol } = new URL(url);
  const fallback = protocol === 'smtps:' ? 465 : 587;
  return reached('mail', { host: hostname, port: Number(port) || fallback }, 'start it, or mend SMTP_URL');
}

/** Who charges cards, and whether it can be reached. */
export async function paymentProvider(env: Env): Promise<Finding> {
  if ((env['PAYMENTS_PROVIDER'] || 'mock') === 'stripe') {
    return reached('payments', hostOf(env['STRIPE_API_URL'] || 'https://api.stripe.com'), 'mend STRIPE_API_URL');
  }
  const says = 'PAYMENTS_PROVIDER=mock: cards are not charged';
  if (env['SHOP_MODE'] !== 'production') return note('payments', says);
  return broken('payments', says, 'set PAYMENTS_PROVIDER=stripe and the settings that begin with STRIPE_');
}

/** Whether the Redis in which gateways count together can be reached. */
export async function sharedLimits(url: string): Promise<Finding> {
  if (url === '') return note('limits', 'REDIS_URL is not set: each gateway counts for itself');
  if (!URL.canParse(url)) return broken('limits', 'REDIS_URL is no address', 'set it to redis://host:6379');
  const { hostname, port } = new URL(url);
  return reached('limits', { host: hostname, port: Number(port) || 6379 }, 'start Redis, or mend REDIS_URL');
}

/** Whether the collector of traces can be reached. */
export async function collector(url: string): Promise<Finding> {
  if (url === '') return note('traces', 'OTEL_EXPORTER_OTLP_ENDPOINT is not set: none are recorded');
  return reached('traces', hostOf(url), 'start the collector, or mend OTEL_EXPORTER_OTLP_ENDPOINT');
}

/** Whether the services that were said to run elsewhere can be reached. */
export async function neighbours(names: readonly string[], env: Env): Promise<readonly Finding[]> {
  const set = names.flatMap((name) => {
    const variable = `${name.toUpperCase()}_ADDRESS`;
    const url = env[variable] ?? '';
    return url === '' || !URL.canParse(url) ? [] : [{ name, variable, url }];
  });
  if (set.length === 0) return [note('neighbours', 'none: all services run in one process')];
  return Promise.all(
    set.map(({ name, variable, url }) => reached(name, hostOf(url), `start ${name} there, or mend ${variable}`)),
  );
}

function hostOf(url: string): { host: string; port: number } {
  const { hostname, port, protocol } = new URL(url);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (protocol === 'https:' ? 443 : 80) };
}

const patienceMs = 3_000;

function reached(name: string, at: { host: string; port: number }, mend: string): Promise<Finding> {
  const where = `${at.host}:${at.port}`;
  return new Promise((resolve) => {
    const socket = connect({ ...at, timeout: patienceMs });
    const done = (finding: Finding) => {
      socket.destroy();
      resolve(finding);
    };
    socket.on('connect', () => done(well(name, `${where} answers`)));
    socket.on('timeout', () => done(broken(name, `${where} does not answer within ${patienceMs / 1000} s`, mend)));
    socket.on('error', (error) => done(broken(name, `${where}: ${why(error)}`, mend)));
  });
}
