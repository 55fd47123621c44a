import { createReadStream } from 'node:fs';
import { fromJson, type JsonValue } from '@bufbuild/protobuf';
import { ImportProductSchema } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import { categoryPath } from './category-path.ts';
import type { Fault, Items, Parsed } from './item.ts';

/** The longest line that is read; a product with 250 variants has a fraction of it. */
const longestLine = 2_000_000;

/** Products of a file with one JSON object a line. Blank lines are passed over. */
export async function* jsonlItems(file: string): Items {
  for await (const { line, text, readBytes } of linesOf(file)) {
    if (text.trim() !== '') yield { line, original: text, readBytes, ...parseLine(text) };
  }
}

/** One line as a product. Its category may be written for people; everything else is as the contract says. */
export function parseLine(text: string): Parsed {
  if (text.length > longestLine) return broken('', 'LINE_TOO_LONG', `The line is longer than ${longestLine} letters.`);
  if (text.includes('\ufffd')) return broken('', 'INVALID_ENCODING', 'The line is not UTF-8.');
  const value = readJson(text);
  if (value === undefined) return broken('', 'INVALID_JSON', 'The line is not JSON.');
  if (!isRecord(value)) return broken('', 'INVALID_PRODUCT', 'The line is not a JSON object.');
  const sku = typeof value['sku'] === 'string' ? value['sku'] : '';
  const { category } = value;
  const given = typeof category === 'string' ? { ...value, category: categoryPath(category) } : value;
  try {
    return { product: fromJson(ImportProductSchema, given) };
  } catch (error) {
    return broken(sku, 'INVALID_PRODUCT', sentenceOf(error));
  }
}

interface Line {
  readonly line: number;
  readonly text: string;
  readonly readBytes: number;
}

/** Ends lines at "\n" only: other separators may stand inside a JSON text. */
async function* linesOf(file: string): AsyncGenerator<Line> {
  let rest = '';
  let line = 0;
  let readBytes = 0;
  for await (const chunk of createReadStream(file, { encoding: 'utf8' })) {
    const parts = `${rest}${chunk}`.split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      line += 1;
      readBytes += Buffer.byteLength(part) + 1;
      yield { line, text: tidied(part, line), readBytes };
    }
    // What is too long is refused by its length; the rest of it need not be kept.
    if (rest.length > 2 * longestLine) rest = rest.slice(0, longestLine + 1);
  }
  if (rest !== '')
    yield { line: line + 1, text: tidied(rest, line + 1), readBytes: readBytes + Buffer.byteLength(rest) };
}

const tidied = (text: string, line: number): string =>
  (line === 1 ? text.replace(/^\ufeff/, '') : text).replace(/\r$/, '');

function readJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRecord = (value: JsonValue): value is { [key: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const broken = (sku: string, reason: string, detail: string): { readonly fault: Fault } => ({
  fault: { sku, reason, detail },
});

/** What the decoder says, without the name of the contract's type. */
const sentenceOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/^cannot decode .*? from JSON: /, '');
