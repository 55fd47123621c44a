import type { Movement, Outcome } from '../../services/payments/domain/payment.ts';
import { accountOf, hearOutcome } from './services/payments.ts';
import { type Booked, transact, type World } from './world.ts';

/** How a call to the provider ends. */
export type Call = 'answers' | 'answer lost' | 'never arrives';

/**
 * Tells the provider of a movement, as the settler does: outside of any transaction, and with the movement's key, so
 * that it is booked once however often it is told.
 */
export function call(world: World, movement: Movement, how: Call): void {
  const { key, kind } = movement;
  if (how === 'never arrives') {
    world.story.push(`the ${kind} of ${movement.orderId} does not reach the provider`);
    return;
  }
  const booked = world.provider.get(key) ?? book(world, movement);
  world.provider.set(key, booked);
  if (how === 'answer lost') {
    world.met.add('an outcome that was unknown for a while');
    world.story.push(`the provider takes the ${kind} of ${movement.orderId} (${booked.status}), but nobody hears it`);
    return;
  }
  world.story.push(`the provider answers the ${kind} of ${movement.orderId}: ${booked.status}`);
  transact(world, () => hearOutcome(world, movement, outcomeOf(movement, booked)));
}

/** What a provider told before, told once more: by a webhook that is late, or because it was asked. */
export function tellAgain(world: World, key: string): void {
  const booked = world.provider.get(key);
  if (booked === undefined) return;
  const movement = accountOf(world, booked.orderId).movements.get(key);
  if (movement === undefined) return;
  world.story.push(`a webhook says of the ${booked.kind} of ${booked.orderId}: ${booked.status}`);
  transact(world, () => hearOutcome(world, movement, outcomeOf(movement, booked)));
}

/** The owner of a card completes the payment in the browser, or gives up. */
export function complete(world: World, key: string, pays: boolean): void {
  const booked = world.provider.get(key);
  if (booked?.status !== 'action_required') return;
  const voided = world.provider.get(`${booked.orderId}:void`)?.status === 'succeeded';
  const status = pays && !voided ? 'succeeded' : 'declined';
  world.provider.set(key, { ...booked, status });
  world.story.push(`the owner of the card of ${booked.orderId} ${pays ? 'agrees' : 'gives up'}: ${status}`);
}

/** An authorisation that nobody captured in time: the provider gives it up by itself, under a key of its own. */
export function runOut(world: World, orderId: string): void {
  const charge = world.provider.get(orderId);
  const followed = ['capture', 'void'].some((kind) => world.provider.get(`${orderId}:${kind}`)?.status === 'succeeded');
  if (world.terms.captures === 'now' || charge?.status !== 'succeeded' || followed) return;
  world.story.push(`the authorisation of ${orderId} runs out`);
  world.provider.set(ranOut(orderId), { ...charge, kind: 'void' });
  world.met.add('an authorisation that ran out');
}

/** The provider's own key. */
export const ranOut = (orderId: string): string => `${orderId}:ran out`;

/** What a real provider would do: take only what a card gives, and give back only what it has. */
function book(world: World, { key, kind, orderId, amountMinor }: Movement): Booked {
  const all = [...world.provider.values()].filter((one) => one.orderId === orderId);
  const done = (of: Booked['kind']) =>
    all.filter((one) => one.kind === of && one.status === 'succeeded').reduce((sum, one) => sum + one.amountMinor, 0);
  const charged = all.find((one) => one.kind === 'charge');
  const captures = accountOf(world, orderId).payment.captures;
  const taken = captures === 'now' ? done('charge') : done('capture');
  const of = { kind, orderId, amountMinor };
  switch (kind) {
    case 'charge':
      return { ...of, status: chargeStatus(world, orderId) };
    case 'capture':
      return { ...of, status: amountMinor <= done('charge') && done('void') === 0 ? 'succeeded' : 'declined' };
    case 'void': {
      if (taken > 0 || done('void') > 0) return { ...of, status: 'declined' };
      if (charged?.status === 'action_required') world.provider.set(orderId, { ...charged, status: 'declined' });
      return { ...of, status: 'succeeded' };
    }
    case 'refund':
      return { ...of, status: done('refund') + amountMinor <= taken ? 'succeeded' : 'declined' };
  }
  throw new TypeError(`${key} is no movement.`);
}

function chargeStatus(world: World, orderId: string): Booked['status'] {
  if (world.provider.get(`${orderId}:void`)?.status === 'succeeded') return 'declined';
  switch (world.cards.get(orderId)) {
    case 'is declined':
      return 'declined';
    case 'asks its owner':
      return 'action_required';
    case 'pays':
    case undefined:
      return 'succeeded';
  }
}

function outcomeOf({ key }: Movement, { status }: Booked): Outcome {
  switch (status) {
    case 'succeeded':
      return { status, reference: `ref ${key}` };
    case 'declined':
      return { status };
    case 'action_required':
      return { status, reference: `ref ${key}`, clientSecret: 'secret' };
  }
}
