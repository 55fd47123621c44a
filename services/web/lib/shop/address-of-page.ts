export type SearchParams = Promise<Readonly<Record<string, string | string[] | undefined>>>;

/** A page's query with each name once: the first value counts. */
export async function readQuery(params: SearchParams): Promise<Readonly<Record<string, string>>> {
  const entries = Object.entries(await params).flatMap(([name, value]) => {
    const first = Array.isArray(value) ? value[0] : value;
    return first === undefined || first === '' ? [] : [[name, first] as const];
  });
  return Object.fromEntries(entries);
}

/** An address with some of its query changed; undefined removes. */
export function withQuery(
  path: string,
  query: Readonly<Record<string, string>>,
  change: Readonly<Record<string, string | undefined>>,
): string {
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined) next.delete(name);
    else next.set(name, value);
  }
  const text = next.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Only a path of this shop, so that a link from elsewhere cannot send anybody away after signing in. */
export const ownPath = (value: string | undefined, fallback: string): string =>
  value !== undefined && /^\/(?![/\\])[\w\-./?=&%:]*$/.test(value) ? value : fallback;
