/** A batch, sorted by what this process can do with it. */
interface Sifted<E> {
  readonly heard: readonly E[];
  /** Heard by another version of the service, for which the later events of its aggregate wait. */
  readonly holding: readonly E[];
  /** The later ones. */
  readonly behind: readonly E[];
  /** Heard by nobody for so long that nothing waits for it any more. */
  readonly alone: readonly E[];
}

/**
 * While an update runs, a process is given what only the newer version hears. The later events of the aggregate stay
 * behind it: the newer version is written for their order, and nothing would bring it back. They do so for a while
 * only, since after an update that was taken back, or that no longer hears something, there is nobody to wait for.
 */
export function sift<E extends { readonly type: string; readonly subject: string }>(
  batch: readonly E[],
  { hears, holds }: { readonly hears: (event: E) => boolean; readonly holds: (event: E) => boolean },
): Sifted<E> {
  const held = new Set<string>();
  const groupOf = (event: E): keyof Sifted<E> => {
    if (held.has(event.subject)) return 'behind';
    if (hears(event)) return 'heard';
    if (!holds(event)) return 'alone';
    held.add(event.subject);
    return 'holding';
  };
  const sifted: Record<keyof Sifted<E>, E[]> = { heard: [], holding: [], behind: [], alone: [] };
  for (const event of batch) sifted[groupOf(event)].push(event);
  return sifted;
}
