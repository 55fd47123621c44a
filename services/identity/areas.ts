/** Parts of the back office, in the words of the enum rialto.options.v1.Area. */
export const areas = ['orders', 'catalog', 'stock', 'pricing', 'payments', 'customers', 'mails', 'operations'] as const;

export const isArea = (text: string): boolean => areas.some((area) => area === text);

/** What somebody may do in the back office. */
export interface Powers {
  readonly roles: readonly string[];
  /** Of staff; none is all of them. */
  readonly areas: readonly string[];
}

/**
 * Whether somebody could do before what they may not do any more. Access tokens say for a quarter of an hour what was
 * true when they were made, so their sessions have to end.
 */
export function takesAway(before: Powers, after: Powers): boolean {
  if (before.roles.some((role) => !after.roles.includes(role))) return true;
  const reach = ({ areas: given }: Powers) => (given.length === 0 ? areas : given);
  return before.roles.includes('staff') && reach(before).some((area) => !reach(after).some((one) => one === area));
}
