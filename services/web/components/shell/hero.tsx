import Link from 'next/link';

/** The market's front: a sentence, a way in, and the bridge with goods on its steps. */
export function Hero() {
  return (
    <section className="relative mt-2 grid overflow-hidden rounded-[2rem] bg-accent-soft md:grid-cols-[1fr_1.15fr] lg:grid-cols-2">
      <div className="relative z-10 flex flex-col items-start justify-center gap-5 px-6 pt-10 pb-4 sm:px-10 md:pt-12 md:pr-0 md:pb-28 lg:pl-14">
        <h1 className="font-extrabold text-[clamp(2.5rem,6vw,4.25rem)] leading-[1.02]">
          Good things, just over the bridge
        </h1>
        <p className="max-w-md text-lg text-soft">
          Teapots, trumpets, tomatoes on the vine: a whole market of things that do their job well and look glad about
          it.
        </p>
        <Link href="/search?sort=newest" prefetch={false} className="button-main">
          See what is new
        </Link>
      </div>
      <Bridge />
    </section>
  );
}

/** So far to both sides that the canal runs through the whole hero, whatever its width. */
const bank = { left: -1400, right: 1400 };

/** Picture and place of each piece on the bridge: code point, x, y, size. */
const goods = [
  ['1fad6', 74, 144, 84],
  ['1f9f6', 138, 100, 78],
  ['1f3ba', 230, 68, 92],
  ['1fab4', 326, 78, 92],
  ['1f392', 410, 138, 88],
] as const;

function Bridge() {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 560 420"
      className="h-full min-h-56 w-full self-end overflow-visible"
      preserveAspectRatio="xMidYMax meet"
    >
      <Sky />
      {/* The left bank ends in a quay; the right one leads out of the picture. */}
      <path
        d={`M-16 344 L-16 308 Q-16 300 -8 300 L24 300 C110 120 450 120 536 300 L${bank.right} 300 L${bank.right} 344 L470 344 C440 226 120 226 90 344 Z`}
        className="fill-card"
      />
      <path
        d={`M-8 300 L24 300 C110 120 450 120 536 300 L${bank.right} 300`}
        fill="none"
        strokeWidth="7"
        strokeLinecap="round"
        className="stroke-accent"
      />
      <g className="fill-accent/20">
        <rect x={bank.left} y="344" width={bank.right - bank.left} height="200" />
      </g>
      <g fill="none" strokeWidth="4" strokeLinecap="round" className="stroke-accent/45">
        <path d="M30 366 q 16 -9 32 0 t 32 0 t 32 0" />
        <path d="M236 362 q 16 -9 32 0 t 32 0 t 32 0" />
        <path d="M430 372 q 16 -9 32 0 t 32 0" />
        <path d="M132 396 q 16 -9 32 0 t 32 0" />
        <path d="M340 398 q 16 -9 32 0 t 32 0 t 32 0" />
        <path d="M-150 378 q 16 -9 32 0 t 32 0" />
        <path d="M-330 392 q 16 -9 32 0 t 32 0 t 32 0" />
        <path d="M-500 370 q 16 -9 32 0 t 32 0" />
      </g>
      {goods.map(([code, x, y, size]) => (
        <image key={code} href={`/images/emoji/${code}.webp`} x={x} y={y} width={size} height={size} />
      ))}
      <Gondola />
    </svg>
  );
}

/** The sun by day; in the dark scheme a moon in its place. */
const Sky = () => (
  <>
    <circle cx="446" cy="60" r="34" className="fill-[light-dark(#f4d58f,transparent)]" />
    <path d="M440 28 a34 34 0 1 0 38 46 a29 29 0 0 1 -38 -46 Z" className="fill-[light-dark(transparent,#d9d3b4)]" />
  </>
);

const Gondola = () => (
  <g>
    <path
      d="M186 326 C178 318 174 304 176 292 C184 308 196 316 214 318 L334 318 C356 316 370 306 380 286 C384 306 376 326 356 334 C300 342 236 342 186 326 Z"
      className="fill-ink"
    />
    <path d="M252 318 q 4 -22 28 -22 t 28 22 Z" className="fill-accent" />
  </g>
);
