import { slugify } from '../../services/catalog/domain/slug.ts';

/** A category as people write it ("Home > Garden tools", "food service") as a path of slugs; empty when it holds none. */
export const categoryPath = (text: string): string =>
  text
    .split(/[/>]/)
    .map(slugify)
    .filter((slug) => slug !== '')
    .join('/');
