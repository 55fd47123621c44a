/** The words of a piece of HTML as plain text, paragraphs on lines of their own. Takes linear time for any input. */
export function htmlToText(html: string): string {
  const text = html
    .replace(/<!--[\s\S]*?(?:-->|$)/g, '')
    .replace(/<(script|style|template)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, '')
    .replace(/<li\b[^<>]*>/gi, '\n- ')
    .replace(/<(?:br|\/?(?:p|div|ul|ol|h[1-6]|tr|table|blockquote|section))\b[^<>]*>/gi, '\n')
    .replace(/<\/?[a-z][^<>]*(?:>|$)/gi, '')
    // What was no tag must not become one by what was taken out of its middle.
    .replace(/<(?=[a-z/!])/gi, '< ');
  return decoded(text)
    .split('\n')
    .map((line) => line.replace(/[\s\u00a0]+/g, ' ').trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  bull: '•',
  deg: '°',
  times: '×',
  eacute: 'é',
  egrave: 'è',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  szlig: 'ß',
  copy: '©',
  reg: '®',
  trade: '™',
  frac12: '½',
};

const decoded = (text: string): string =>
  text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z0-9]{2,8}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return Object.hasOwn(named, name) ? (named[name] ?? whole) : whole;
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return isCharacter(point) ? String.fromCodePoint(point) : '';
  });

const isCharacter = (point: number): boolean =>
  point === 9 ||
  point === 10 ||
  (point >= 32 && point < 0x7f) ||
  (point >= 0xa0 && point <= 0x10ffff && !isHalf(point));

const isHalf = (point: number): boolean => point >= 0xd800 && point <= 0xdfff;
