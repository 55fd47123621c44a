/**
 * Named lists as one JSON object of at most so many characters. What does not fit is left off the ends of the longest
 * lists, and `leftOut` says how many entries that were.
 */
export function boundedJson(lists: Readonly<Record<string, readonly unknown[]>>, most: number): string {
  const texts = Object.entries(lists).map(([name, list]) => ({ name, items: list.map((one) => JSON.stringify(one)) }));
  let length = texts.reduce((sum, { name, items }) => sum + name.length + 8 + lengthOf(items), roomForCount);
  let leftOut = 0;
  while (length > most) {
    const longest = texts.reduce((a, b) => (b.items.length > a.items.length ? b : a));
    const dropped = longest.items.pop();
    if (dropped === undefined) break;
    length -= dropped.length + 1;
    leftOut += 1;
  }
  const fields = texts.map(({ name, items }) => `${JSON.stringify(name)}:[${items.join(',')}]`);
  return `{${[...fields, ...(leftOut === 0 ? [] : [`"leftOut":${leftOut}`])].join(',')}}`;
}

const roomForCount = 30;
const lengthOf = (items: readonly string[]): number => items.reduce((sum, item) => sum + item.length + 1, 0);
