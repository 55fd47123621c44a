import { IntentLink } from '#web/components/ui/intent-link.tsx';
import { TileImage } from '#web/components/ui/tile-image.tsx';
import type { Category, Image } from '#web/lib/api/types.ts';

/** The categories as a row of stalls: wraps on a wide screen, scrolls on a phone. */
export function Stalls({ stalls }: { readonly stalls: readonly Category[] }) {
  return (
    <section aria-labelledby="stalls" className="mt-14">
      <h2 id="stalls" className="mb-6 font-extrabold text-3xl">
        Walk past the stalls
      </h2>
      <ul className="-mx-4 flex snap-x scroll-px-4 gap-3 overflow-x-auto px-4 pb-2 [scrollbar-width:none] sm:mx-0 sm:grid sm:grid-cols-4 sm:gap-4 sm:px-0 lg:grid-cols-8">
        {stalls.map(({ slug, name, image }) => (
          <li key={slug} className="w-25 shrink-0 snap-start sm:w-auto">
            <IntentLink href={`/c/${slug}`} className="group flex flex-col items-center gap-2 text-center">
              <TileImage
                image={pictureOf(image)}
                word={slug}
                className="w-full rounded-full *:transition-transform *:duration-300 *:ease-settle *:group-hover:scale-110"
              />
              <span className="font-semibold leading-tight">{name}</span>
            </IntentLink>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A picture drawn for a product carries that product's initials; a stall rather shows its own. */
const pictureOf = (image: Image | undefined): Image | undefined =>
  image === undefined || image.url.startsWith('/images/placeholder/') ? undefined : { ...image, alt: '' };
