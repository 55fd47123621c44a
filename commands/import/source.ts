import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import type { Items } from './item.ts';
import { jsonlItems } from './jsonl.ts';
import { digitsOf } from './price.ts';
import { isShopifyHeader, shopifyItems } from './shopify-file.ts';

/** A file whose form is known. */
export interface Source {
  readonly path: string;
  /** Of its content: another content is another import. */
  readonly hash: string;
  readonly bytes: number;
  readonly form: string;
  items(): Items;
}

/** Thrown with a sentence for the person at the terminal. */
export class Unreadable extends Error {}

/** Looks at a file and tells its form by what is in it. Throws Unreadable when it is none that is known. */
export async function openSource(given: string, currency: string): Promise<Source> {
  const path = await realpath(given).catch((error: unknown) => {
    throw new Unreadable(`${given}: ${whyNot(error)}`);
  });
  const { head, bytes } = await beginning(path).catch((error: unknown) => {
    throw new Unreadable(`${given}: ${whyNot(error)}`);
  });
  const { form, items } = formOf(given, { path, head, currency });
  return { path, hash: await hashOf(path), bytes, form, items };
}

function formOf(
  given: string,
  { path, head, currency }: { readonly path: string; readonly head: string; readonly currency: string },
): Pick<Source, 'form' | 'items'> {
  const start = head.replace(/^\ufeff/, '').trimStart();
  if (start === '') throw new Unreadable(`${given}: the file is empty.`);
  if (isShopifyHeader(start.split(/\r?\n/, 1)[0] ?? '')) {
    const money = { code: currency, digits: digitsOf(currency) };
    return { form: "Shopify's product CSV", items: () => shopifyItems(path, money) };
  }
  if (start.startsWith('{')) return { form: 'product JSON Lines', items: () => jsonlItems(path) };
  throw new Unreadable(
    `${given}: this is neither product JSON Lines (one {"sku":…} a line) nor Shopify's product CSV ` +
      '(columns Handle, Title, Variant Price, …).',
  );
}

const headBytes = 64 * 1024;

async function beginning(path: string): Promise<{ head: string; bytes: number }> {
  const file = await open(path);
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new Unreadable('this is not a file.');
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return { head: buffer.subarray(0, bytesRead).toString(), bytes: stat.size };
  } finally {
    await file.close();
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

function whyNot(error: unknown): string {
  if (error instanceof Unreadable) return error.message;
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'ENOENT') return 'there is no such file.';
  if (code === 'EACCES' || code === 'EPERM') return 'this file may not be read.';
  return `this file cannot be read (${String(code)}).`;
}
