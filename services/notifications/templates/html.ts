/** HTML whose every inserted value was escaped. Made by `html` alone. */
export class Html {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

type Insert = string | number | Html | readonly Html[];

/** A template string of HTML: plain values are escaped, pieces of HTML are taken as they are. */
export const html = (parts: TemplateStringsArray, ...inserts: readonly Insert[]): Html =>
  new Html(parts.map((part, at) => part + rendered(inserts[at])).join(''));

/** For text and for attributes in quotes of either kind. */
export const escaped = (value: string): string => value.replace(/[&<>"'`]/g, (char) => `&#${char.charCodeAt(0)};`);

/** One line without control characters: what may stand in a header. */
export const oneLine = (value: string): string => value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();

function rendered(insert: Insert | undefined): string {
  if (insert === undefined) return '';
  if (insert instanceof Html) return insert.source;
  if (typeof insert === 'string' || typeof insert === 'number') return escaped(String(insert));
  return insert.map((one) => one.source).join('');
}
