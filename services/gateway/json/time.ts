import { create } from '@bufbuild/protobuf';
import { TimestampSchema } from '@bufbuild/protobuf/wkt';
import type { Parse } from './scalars.ts';

const wrong = 'must be a time such as 2026-01-31T12:00:00Z';

/** Reads RFC 3339 with up to nine decimals, as google.protobuf.Timestamp. */
export const parseTimestamp: Parse = (value) => {
  if (typeof value !== 'string') return { wrong };
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(value);
  if (parts === null) return { wrong };
  const [, upToSeconds, fraction = '', zone] = parts;
  const ms = Date.parse(`${upToSeconds}${zone}`);
  if (Number.isNaN(ms) || !isCalendarDay(value.slice(0, 10))) return { wrong };
  return {
    value: create(TimestampSchema, { seconds: BigInt(ms / 1000), nanos: Number(fraction.padEnd(9, '0')) }),
  };
};

/** Date.parse takes the 30th of February for the 2nd of March. */
function isCalendarDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}
