/** A picture as a product shows it. */
export interface Image {
  readonly url: string;
  readonly alt: string;
}

const emoji = /^emoji:([0-9a-f]{2,6}(?:-[0-9a-f]{2,6})*)$/i;

/** The address of an image as an import names it, or null when it is none that a shop page may load. */
export function imageUrl(source: string): string | null {
  const points = emoji.exec(source)?.[1];
  if (points !== undefined) return `/images/emoji/${points.toLowerCase()}.webp`;
  if (/^\/(?![/\\])[^\s\\]*$/.test(source)) return source;
  return isHttps(source) ? source : null;
}

/** What a product without pictures shows: drawn for its slug. */
export const placeholder = (product: { readonly slug: string; readonly title: string }): Image => ({
  url: `/images/placeholder/${product.slug}.svg`,
  alt: product.title,
});

function isHttps(source: string): boolean {
  if (!URL.canParse(source)) return false;
  const url = new URL(source);
  return url.protocol === 'https:' && url.username === '' && url.password === '';
}
