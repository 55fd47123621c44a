import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import type { Item, Items } from './item.ts';
import { type Currency, type Row, toProduct } from './shopify.ts';

/** Columns by which Shopify's product export is known. */
const telling = ['Handle', 'Title', 'Variant Price'];

/** Whether the first line of a file is the header of Shopify's product export. */
export const isShopifyHeader = (line: string): boolean => {
  const columns = new Set(line.split(',').map((column) => column.trim().replace(/^"|"$/g, '')));
  return telling.every((column) => columns.has(column));
};

/** A record of csv-parse with `info` and `raw`. */
interface Read {
  readonly record: Row;
  readonly raw: string;
  readonly info: { readonly lines: number; readonly bytes: number };
}

interface Group {
  readonly handle: string;
  readonly line: number;
  readonly rows: Row[];
  raw: string;
  readBytes: number;
}

/** Products of Shopify's product export: the rows of one handle that follow each other are one. */
export async function* shopifyItems(file: string, currency: Currency): Items {
  const records: AsyncIterable<Read> = createReadStream(file).pipe(
    parse({
      bom: true,
      columns: true,
      info: true,
      raw: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: 4_000_000,
    }),
  );
  let group: Group | null = null;
  let line = 2;
  for await (const { record, raw, info } of records) {
    const handle = record['Handle']?.trim() ?? '';
    if (group !== null && (handle === '' || handle === group.handle)) {
      group.rows.push(record);
      group.raw += raw;
      group.readBytes = info.bytes;
    } else {
      if (group !== null) yield itemOf(group, currency);
      group = { handle, line, rows: [record], raw, readBytes: info.bytes };
    }
    line = info.lines + 1;
  }
  if (group !== null) yield itemOf(group, currency);
}

function itemOf({ line, rows, raw, readBytes }: Group, currency: Currency): Item {
  const item = { line, original: raw.replace(/\r?\n$/, ''), readBytes };
  if (raw.includes('\ufffd')) {
    return { ...item, fault: { sku: '', reason: 'INVALID_ENCODING', detail: 'Its rows are not UTF-8.' } };
  }
  return { ...item, ...toProduct(rows, currency) };
}
