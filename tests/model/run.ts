import { type Action, happen } from './actions.ts';
import { hear } from './bag.ts';
import { brokenNow, violations } from './invariants.ts';
import { call, complete, tellAgain } from './provider.ts';
import { due } from './services/payments.ts';
import { openWorld } from './shelf.ts';
import type { Terms, World } from './world.ts';

/** Lets a story happen and come to rest; throws, with the story, when something does not hold then. */
export function run(terms: Terms, actions: readonly Action[]): World {
  const world = openWorld(terms);
  try {
    for (const action of actions) {
      happen(world, action);
      holds(brokenNow(world));
    }
    rest(world);
    holds(violations(world));
  } catch (error) {
    throw new Error(`${error}\n${told(world)}`, { cause: error });
  }
  return world;
}

function holds(wrong: readonly string[]): void {
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
}

/** All faults heal: what was said is heard, the provider answers, and the owners of cards decide. */
function rest(world: World): void {
  world.story.push('then everything comes to rest');
  for (let round = 0; round < mostRounds; round += 1) {
    if (world.bag.length === 0 && due(world).length === 0) return;
    for (const delivery of world.bag) hear(world, delivery);
    for (const [key, { status }] of world.provider) {
      if (status === 'action_required') complete(world, key, true);
    }
    for (const movement of due(world)) {
      if (world.provider.has(movement.key)) tellAgain(world, movement.key);
      else call(world, movement, 'answers');
    }
  }
  const left = [
    ...world.bag.map(({ consumer, event }) => `${consumer} still has to hear ${event.type} of ${event.subject}`),
    ...due(world).map(({ key, kind, state }) => `${kind} ${key} is still ${state}`),
  ];
  throw new Error(`7: it does not come to rest: ${left.join('; ')}`);
}

const mostRounds = 40;

/** The story as numbered sentences. */
const told = ({ terms, story }: World): string =>
  [JSON.stringify(terms), ...story.map((sentence, index) => `${index + 1}. ${sentence}`)].join('\n');
