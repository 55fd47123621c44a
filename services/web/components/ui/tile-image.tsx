import type { Image } from '#web/lib/api/types.ts';
import { tintOf } from '#web/lib/shop/tint.ts';

interface Props {
  readonly image: Image | undefined;
  /** Chooses the tile's colour, and stands in for a picture that is missing. */
  readonly word: string;
  readonly className?: string;
  /** The picture that the page is about: loaded first. */
  readonly first?: boolean;
}

/** A product's picture on its soft tile: renders stand on it, photographs fill it. */
export function TileImage({ image, word, className = '', first = false }: Props) {
  const isRender = image?.url.startsWith('/images/emoji/') === true;
  return (
    <div className={`relative aspect-square overflow-hidden rounded-2xl ${tintOf(word)} ${className}`}>
      {image === undefined || image.url === '' ? (
        <Initial word={word} />
      ) : (
        <img
          src={image.url}
          alt={image.alt}
          width={256}
          height={256}
          loading={first ? 'eager' : 'lazy'}
          fetchPriority={first ? 'high' : 'auto'}
          decoding="async"
          className={`absolute inset-0 size-full ${isRender ? 'object-contain p-[var(--inset,14%)]' : 'object-cover'}`}
        />
      )}
    </div>
  );
}

function Initial({ word }: { readonly word: string }) {
  return (
    <span aria-hidden className="absolute inset-0 grid place-items-center font-display text-6xl text-soft/60">
      {word.charAt(0).toUpperCase()}
    </span>
  );
}
