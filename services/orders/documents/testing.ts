import { inflateSync } from 'node:zlib';

/** The lines of text that a reader of the PDF sees, found as a reader does: by the typefaces' tables of letters. */
export function textOf(pdf: Uint8Array): readonly string[] {
  const objects = objectsOf(pdf);
  const fonts = new Map<string, ReadonlyMap<string, string>>();
  for (const { text } of objects.values()) {
    for (const [, name = '', id = ''] of text.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const table = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id)?.text ?? '')?.[1] ?? '';
      fonts.set(name, lettersOf(objects.get(table)?.stream ?? ''));
    }
  }
  return [...objects.values()].flatMap(({ stream }) => linesOf(stream, fonts));
}

function linesOf(stream: string, fonts: ReadonlyMap<string, ReadonlyMap<string, string>>): readonly string[] {
  return [...stream.matchAll(/\/(F\d+) [\d.]+ Tf\s+\[(.*?)\] TJ/gs)].map(([, name = '', shown = '']) => {
    const letters = fonts.get(name) ?? new Map();
    const glyphs = [...shown.matchAll(/<([0-9a-f]+)>/g)].flatMap(([, hex = '']) => hex.match(/.{4}/g) ?? []);
    return glyphs.map((glyph) => letters.get(glyph) ?? '?').join('');
  });
}

/** Which letters a glyph stands for, from "<first> <last> [<letters> <letters> …]". */
function lettersOf(table: string): ReadonlyMap<string, string> {
  const letters = new Map<string, string>();
  for (const [, first = '', list = ''] of table.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[(.*?)\]/g)) {
    [...list.matchAll(/<([0-9a-f ]*)>/g)].forEach(([, codes = ''], index) => {
      const glyph = (Number.parseInt(first, 16) + index).toString(16).padStart(4, '0');
      const units = codes.replaceAll(' ', '').match(/.{4}/g) ?? [];
      letters.set(glyph, String.fromCharCode(...units.map((unit) => Number.parseInt(unit, 16))));
    });
  }
  return letters;
}

function objectsOf(pdf: Uint8Array): ReadonlyMap<string, { readonly text: string; readonly stream: string }> {
  const file = Buffer.from(pdf).toString('latin1');
  return new Map(
    [...file.matchAll(/(\d+) 0 obj\n(.*?)endobj/gs)].map(([, id = '', text = '']) => {
      const bytes = /stream\r?\n(.*)\nendstream/s.exec(text)?.[1];
      const stream = bytes === undefined ? '' : inflateSync(Buffer.from(bytes, 'latin1')).toString('latin1');
      return [id, { text, stream }];
    }),
  );
}
