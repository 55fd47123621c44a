import { type DestinationStream, type Logger, pino } from 'pino';
import { prettyLine } from './pretty.ts';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
type LogLevel = (typeof logLevels)[number];

/**
 * The log of a process: JSON lines, or readable ones on a terminal. An entry is one event name ("orders.placed")
 * and fields. What could name or endanger a person is blanked wherever it is logged.
 */
export function createLog(options: {
  readonly level: LogLevel;
  readonly pretty: boolean;
  readonly out: { write(line: string): unknown };
}): Logger {
  const destination: DestinationStream = options.pretty
    ? { write: (line) => void options.out.write(prettyLine(line)) }
    : { write: (line) => void options.out.write(line) };
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: errorFields },
      redact: { paths: [...secretPaths], censor: '[redacted]' },
    },
    destination,
  );
}

const secretWords = [
  'authorization',
  'Authorization',
  'cookie',
  '["set-cookie"]',
  '["order-token"]',
  'password',
  'newPassword',
  'currentPassword',
  'token',
  'tokens',
  'accessToken',
  'refreshToken',
  'idToken',
  'orderTokens',
  'secret',
  'clientSecret',
  'apiKey',
  'email',
  'phone',
  'address',
  'shippingAddress',
  'billingAddress',
  'fullName',
];

/** At the top and in the two levels below, which is how deep our entries go. */
const secretPaths = secretWords.flatMap((word) => {
  const below = word.startsWith('[') ? word : `.${word}`;
  return [word, `*${below}`, `*.*${below}`];
});

const deepest = 5;

/**
 * An error's name, code, text and stack with its causes. Other fields stay out: those of a database error
 * quote the row.
 */
function errorFields(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return withoutAddresses(String(error));
  const cause = error.cause === undefined || depth >= deepest ? {} : { cause: errorFields(error.cause, depth + 1) };
  return {
    type: error.name,
    message: withoutAddresses(error.message),
    ...pick(error, 'code'),
    ...pick(error, 'reason'),
    stack: withoutAddresses(error.stack ?? ''),
    ...cause,
  };
}

function pick(error: object, name: string): Record<string, unknown> {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' || typeof value === 'number' ? { [name]: value } : {};
}

const withoutAddresses = (text: string): string => text.replace(/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, '[email]');

/** LOG_LEVEL when it is one; what is wrong with another is said with all bad settings. */
export const logLevelOf = (env: Readonly<Record<string, string | undefined>>): LogLevel =>
  logLevels.find((level) => level === env['LOG_LEVEL']) ?? 'info';
