import type { CatalogService, ImportCategory } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import { invalid, notFound } from '#platform/kernel/errors.ts';
import { pageSizes } from '#platform/kernel/paging.ts';
import type { Implementation } from '#platform/rpc/port.ts';
import { gather } from '#platform/runtime/gather.ts';
import { readersAtOnce } from './config.ts';
import { imageUrl } from './domain/image.ts';
import { parseSort, productsBy } from './domain/sort.ts';
import { type ImportDependencies, importProducts } from './import.ts';
import { describeCategories } from './repository/categories.ts';
import { countProducts, exportProducts } from './repository/export.ts';
import { allCategories, listProducts, productBySlug, variantsBySku } from './repository/read.ts';
import { toGivenProduct, toWireCategory, toWireExport, toWireProduct, toWireSummary } from './wire.ts';

/** What the catalog offers. */
export function catalogRpc(deps: ImportDependencies): Implementation<typeof CatalogService> {
  const { database } = deps;
  const variantsOf = gather(
    readersAtOnce,
    (skus) => variantsBySku(database, skus),
    (variant) => variant.sku,
  );
  return {
    async listCategories() {
      return { categories: (await allCategories(database)).map(toWireCategory) };
    },

    async listProducts({ category = null, sort: word = 'newest', ...asked }) {
      const sort = parseSort(word);
      const { shown, nextPageToken } = await productsBy(sort).page(
        asked,
        (from) => listProducts(database, { category, sort, ...from }),
        ({ position }) => position,
      );
      return { products: shown.map(({ document }) => toWireProduct(document)), nextPageToken };
    },

    async getProduct({ slug }) {
      const document = await productBySlug(database, slug);
      if (document === null) throw notFound('PRODUCT_NOT_FOUND', `There is no product ${slug}.`);
      return toWireProduct(document);
    },

    async getVariants({ skus }) {
      return { variants: (await variantsOf(skus)).map(toWireSummary) };
    },

    async exportProducts({ after, pageSize = pageSizes.usual }) {
      const products = await exportProducts(database, { after: after ?? null, limit: pageSize });
      return {
        products: products.map(toWireExport),
        ...(after === undefined ? { total: await countProducts(database) } : {}),
      };
    },

    async importProducts({ products }, context) {
      const { created, updated, rejects } = await importProducts(deps, products.map(toGivenProduct), context);
      return { created, updated, rejects: [...rejects] };
    },

    async importCategories({ categories }, context) {
      const described = categories.map(toCategory);
      await database.transaction(async (tx) => {
        const paths = await describeCategories(tx, described);
        if (paths.length === 0) return;
        tx.audit(context, { action: 'catalog.categories_import', subject: 'categories', after: { paths } });
      }, context);
      return { imported: described.length };
    },
  };
}

/** Throws INVALID_REQUEST for a picture that no page may load. */
function toCategory(given: ImportCategory, index: number) {
  const { path, name, description, image } = given;
  const url = image === undefined ? null : imageUrl(image);
  if (image !== undefined && url === null) {
    throw invalid([{ field: `categories[${index}].image`, description: 'give an https address, a path or an emoji' }]);
  }
  return { path, name: name.trim(), description: description ?? null, image: url === null ? null : { url, alt: name } };
}
