/** A category as it is stored; the path is its key: lower-case slugs joined by "/". */
export interface Category {
  readonly path: string;
  readonly name: string;
  readonly description: string | null;
  readonly image: { readonly url: string; readonly alt: string } | null;
  /** Products in it and below it. */
  readonly productCount: number;
}

/** The path and every one above it, the outermost first: "a", "a/b", "a/b/c". */
export function lineage(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** The path above, or null at the top. */
export function parentOf(path: string): string | null {
  const end = path.lastIndexOf('/');
  return end < 0 ? null : path.slice(0, end);
}

/** A readable name for a path that nobody has named: "home/garden-tools" is "Garden Tools". */
export function nameFrom(path: string): string {
  const slug = path.slice(path.lastIndexOf('/') + 1);
  return slug
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}

/** Where the paths below one lie in byte order: from the first, up to but not including the second. */
export const below = (path: string): { readonly from: string; readonly to: string } => ({
  from: `${path}/`,
  to: `${path}0`,
});
