/** The bridge over the canal, and the name. */
export function Logo() {
  return (
    <span className="flex items-center gap-2 font-display font-extrabold text-[1.6rem] text-ink leading-none tracking-tight">
      <svg aria-hidden="true" viewBox="0 0 40 28" className="h-7 w-10 text-accent" fill="none">
        <path d="M1 20 C 9 5, 31 5, 39 20 L 39 22 L 33 22 C 30 13, 10 13, 7 22 L 1 22 Z" fill="currentColor" />
        <path d="M3 26 q 4.25 -3 8.5 0 t 8.5 0 t 8.5 0 t 8.5 0" stroke="currentColor" strokeWidth="2" />
      </svg>
      Rialto
    </span>
  );
}
