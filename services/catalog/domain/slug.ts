const longest = 100;

/** SKUs that differ only in signs share a slug; so many of them under one title are reckoned with. */
const candidatesAsked = 6;

/** Lower-case ASCII letters and digits joined by "-"; empty when the words hold none. */
export function slugify(words: string): string {
  return words
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/ß/g, 'ss')
    .replace(/['’]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longest)
    .replace(/^-+|-+$/g, '');
}

/** The slugs that a product may get, best first: its title, then with its SKU, then numbered. */
function* slugsFor(product: { readonly title: string; readonly sku: string }): Generator<string> {
  const title = slugify(product.title);
  const sku = slugify(product.sku);
  if (title !== '') yield title;
  const both = [title, sku].filter((part) => part !== '').join('-') || 'product';
  yield both;
  for (let number = 2; ; number += 1) yield `${both}-${number}`;
}

/** The first slug that is not taken. */
export function freeSlug(
  product: { readonly title: string; readonly sku: string },
  taken: { has(slug: string): boolean },
): string {
  for (const slug of slugsFor(product)) if (!taken.has(slug)) return slug;
  throw new Error('The slugs of a product do not end.');
}

/** The slugs worth asking for before choosing one. */
export function slugCandidates(product: { readonly title: string; readonly sku: string }): readonly string[] {
  const candidates: string[] = [];
  for (const slug of slugsFor(product)) if (candidates.push(slug) === candidatesAsked) break;
  return candidates;
}
