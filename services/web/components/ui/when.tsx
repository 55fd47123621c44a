const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });
const minute = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
const second = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  timeZone: 'UTC',
});

const formats = { day, minute, second };

/** A moment in UTC, the same on the server and in every browser. */
export function When({ at, to = 'minute' }: { readonly at: string; readonly to?: keyof typeof formats }) {
  const label = formats[to].format(new Date(at));
  return (
    <time dateTime={at} className="whitespace-nowrap tabular-nums">
      {to === 'day' ? label : `${label} UTC`}
    </time>
  );
}
