import { styleText } from 'node:util';

/** A log line of JSON as a person at a terminal likes to read it; what is not JSON stays as it is. */
export function prettyLine(line: string): string {
  const entry = parsed(line);
  if (entry === null) return line;
  const { time, level, msg, err, ...fields } = entry;
  const clock = typeof time === 'string' ? time.slice(11, 23) : '';
  const text = [
    styleText('dim', clock),
    coloured(String(level)),
    String(msg ?? ''),
    ...Object.entries(fields).map(([name, value]) => styleText('dim', `${name}=${shown(value)}`)),
  ].join(' ');
  return `${text}\n${stacks(err, '')}`;
}

function parsed(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return value !== null && typeof value === 'object' ? { ...value } : null;
  } catch {
    return null;
  }
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function coloured(level: string): string {
  const word = level.toUpperCase().padEnd(5);
  if (level === 'fatal' || level === 'error') return styleText('red', word);
  if (level === 'warn') return styleText('yellow', word);
  return level === 'info' ? styleText('green', word) : styleText('dim', word);
}

function stacks(error: unknown, before: string): string {
  if (error === null || typeof error !== 'object') return '';
  const stack: unknown = Reflect.get(error, 'stack');
  const indented = String(stack).replace(/^/gm, '    ');
  return `${before}${indented}\n${stacks(Reflect.get(error, 'cause'), '    because of\n')}`;
}
