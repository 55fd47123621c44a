import type { Heard, Subscribers } from '#platform/events/port.ts';
import { answersAwaited } from './asked.ts';
import type { IdentityTx } from './repository/addresses.ts';
import { addAnswer, completeErasure } from './repository/erasures.ts';
import { addPart, completeExport } from './repository/exports.ts';
import type { IdentityTables } from './repository.ts';

type Hears = Subscribers<IdentityTables, 'identity'>;
type Exported = Extract<keyof Hears, `${string}.person_exported`>;
type Erased = Extract<keyof Hears, `${string}.person_erased`>;

/**
 * Collects what every service knows of a person, or did to forget them; when all have
 * answered, it is complete. To forget, they are asked twice.
 */
export const subscribers: Hears = {
  'cart.person_exported': exported,
  'orders.person_exported': exported,
  'inventory.person_exported': exported,
  'fulfillment.person_exported': exported,
  'notifications.person_exported': exported,
  'pricing.person_exported': exported,
  'cart.person_erased': erased,
  'orders.person_erased': erased,
  'inventory.person_erased': erased,
  'fulfillment.person_erased': erased,
  'notifications.person_erased': erased,
  'pricing.person_erased': erased,
};

async function exported(events: readonly Heard<Exported>[], tx: IdentityTx): Promise<void> {
  for (const { type, subject, data } of events) {
    const answered = await addPart(tx, subject, { service: speakerOf(type), data: data.dataJson });
    if (answered < answersAwaited('identity.export_requested')) continue;
    await completeExport(tx, subject);
    await tx.blankSaid([subject]);
  }
  // What they held is kept in the export alone from here on, for as long as that is there.
  await tx.blankHeard(events);
}

async function erased(events: readonly Heard<Erased>[], tx: IdentityTx): Promise<void> {
  for (const { type, subject, data } of events) {
    const { erased: counts, kept } = data;
    const answered = await addAnswer(tx, subject, { service: speakerOf(type), erased: counts, kept });
    if (!answered.again || answered.count < answersAwaited('identity.erasure_requested')) continue;
    await completeErasure(tx, subject);
    await tx.blankSaid([subject]);
  }
}

const speakerOf = (type: Exported | Erased): string => type.slice(0, type.indexOf('.'));
