import type { Me } from '#web/lib/api/types.ts';

export type Way = 'password' | 'code' | 'passkey';

/** How somebody can show who they are; a password alone is no second factor. */
export const waysToProve = (
  { signIns, secondFactor }: Pick<Me, 'signIns' | 'secondFactor'>,
  wanted: 'proof' | 'second factor',
): readonly Way[] => [
  ...(wanted === 'proof' && signIns.includes('credential') ? (['password'] as const) : []),
  ...(secondFactor ? (['code'] as const) : []),
  ...(signIns.includes('passkey') ? (['passkey'] as const) : []),
];
