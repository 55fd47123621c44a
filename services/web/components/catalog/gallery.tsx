import { TileImage } from '#web/components/ui/tile-image.tsx';
import type { Product } from '#web/lib/api/types.ts';

/** The pictures: one large, the others to scroll to beside it. Needs no code in the browser. */
export function Gallery({ product }: { readonly product: Product }) {
  const { images, slug, title } = product;
  return (
    <section aria-label={`Pictures of ${title}`} className="md:sticky md:top-24">
      <ul className="flex snap-x snap-mandatory gap-3 overflow-x-auto rounded-[2rem] [scrollbar-width:none]">
        {(images.length === 0 ? [undefined] : images).map((image, index) => (
          <li key={image?.url ?? 'none'} id={`picture-${index + 1}`} className="w-full shrink-0 snap-center">
            <TileImage
              image={image}
              word={slug}
              first={index === 0}
              className="rounded-[2rem] max-md:aspect-4/3 max-md:[--inset:7%]"
            />
          </li>
        ))}
      </ul>
      {images.length > 1 && (
        <ul className="mt-3 flex gap-3 overflow-x-auto">
          {images.map((image, index) => (
            <li key={image.url} className="w-20 shrink-0">
              <a href={`#picture-${index + 1}`} aria-label={`Picture ${index + 1}`}>
                <TileImage image={{ ...image, alt: '' }} word={slug} className="rounded-xl" />
              </a>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
