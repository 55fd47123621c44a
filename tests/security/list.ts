import type { Item } from './items.ts';
import { aboutPeople } from './list-people.ts';
import { aboutThings } from './list-things.ts';

/** The thirty things, in order. */
export const items: readonly Item[] = [...aboutPeople, ...aboutThings];
