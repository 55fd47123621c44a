import { PricingService } from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import { callOnce, keyed } from '#platform/database/idempotency.ts';
import type { Database } from '#platform/database/port.ts';
import type { Clock } from '#platform/kernel/clock.ts';
import { conflict, invalid, notFound } from '#platform/kernel/errors.ts';
import { type Ids, isUuid } from '#platform/kernel/ids.ts';
import type { Money } from '#platform/kernel/money.ts';
import { pagedList } from '#platform/kernel/paging.ts';
import type { Implementation } from '#platform/rpc/port.ts';
import { ledgerLines } from './config.ts';
import { printed, typed } from './domain/gift-code.ts';
import {
  adjustCard,
  issueCard,
  type Kept,
  listCards,
  lockCard,
  readByHash,
  readCard,
  readLedger,
  updateCard,
} from './repository/gift-cards.ts';
import type { PricingDb, PricingTx } from './repository/tables.ts';
import type { Secrets } from './secrets.ts';
import { given as amountGiven, cardToWire, dateOf } from './wire.ts';

type Methods =
  | 'checkGiftCard'
  | 'listGiftCards'
  | 'getGiftCard'
  | 'issueGiftCard'
  | 'adjustGiftCard'
  | 'updateGiftCard';

/** Gift cards, for whoever knows a code and for staff, who know none. */
export function giftCardsRpc(given: {
  readonly database: Database<PricingDb, 'pricing'>;
  readonly secrets: Pick<Secrets, 'hashOf' | 'newCode'>;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly currency: string;
}): Pick<Implementation<typeof PricingService>, Methods> {
  const { database, secrets, ids, clock, currency } = given;
  return {
    async checkGiftCard({ code }) {
      const giftCode = typed(code);
      const hashes = giftCode === null ? [] : [secrets.hashOf(giftCode)];
      const [card] = hashes.length === 0 ? [] : (await readByHash(database.read, { hashes, currency })).values();
      if (card?.active !== true) throw unknown();
      const { balance, expiresAt } = cardToWire(card);
      return { ...(balance === undefined ? {} : { balance }), ...(expiresAt === undefined ? {} : { expiresAt }) };
    },

    async listGiftCards({ codeEnding = '', ...asked }) {
      const { shown, nextPageToken } = await cards.page(
        asked,
        (from) => listCards(database.read, { codeEnding: codeEnding.toUpperCase() || null, ...from }),
        ({ id }) => id,
      );
      return { giftCards: shown.map((card) => cardToWire(card)), nextPageToken };
    },

    async getGiftCard({ id }) {
      const card = known(await readCard(database.read, id));
      return cardToWire(card, await readLedger(database.read, id, ledgerLines));
    },

    async issueGiftCard(request, context) {
      const { note = '' } = request;
      const amount = positive(inCurrency(amountGiven(request.amount), currency));
      const expiresAt = dateOf(request.expiresAt);
      const salt = context.idempotencyKey === '' ? ids.bytes(16).toString('hex') : context.idempotencyKey;
      const call = keyed(PricingService.method.issueGiftCard, context.caller.id, context);
      const answer = await database.transaction(
        (tx) =>
          callOnce(tx, call, request, async () => {
            if (expiresAt !== null && expiresAt <= clock.now()) {
              throw invalid([{ field: 'expiresAt', description: 'has passed' }]);
            }
            const id = ids.sortableUuid();
            const code = secrets.newCode(id, salt);
            const card = { id, codeEnding: code.slice(-4), currency, issuedMinor: amount.minorUnits, note, expiresAt };
            await issueCard(tx, { ...card, hash: secrets.hashOf(code) });
            tx.audit(context, { action: 'pricing.gift_card_issue', subject: id, after: card });
            return { giftCard: await found(tx, id), code: '' };
          }),
        context,
      );
      // The answer that is kept for repetitions has no code; it is made again from what the client sent.
      return { ...answer, code: printed(secrets.newCode(answer.giftCard?.id ?? '', salt)) };
    },

    async adjustGiftCard(request, context) {
      const { id, reason } = request;
      const { minorUnits } = inCurrency(amountGiven(request.amount), currency);
      if (minorUnits === 0) throw invalid([{ field: 'amount', description: 'is 0' }]);
      const call = keyed(PricingService.method.adjustGiftCard, id, context);
      return database.transaction(
        (tx) =>
          callOnce(tx, call, request, async () => {
            const { balanceMinor } = known(await lockCard(tx, id));
            if (balanceMinor + minorUnits < 0) throw tooLow(balanceMinor);
            await adjustCard(tx, { id, minorUnits, reason });
            tx.audit(context, {
              action: 'pricing.gift_card_adjust',
              subject: id,
              before: { balanceMinor },
              after: { balanceMinor: balanceMinor + minorUnits, reason },
            });
            return found(tx, id);
          }),
        context,
      );
    },

    async updateGiftCard({ id, active, note }, context) {
      return database.transaction(async (tx) => {
        const card = known(await lockCard(tx, id));
        const before = { active: card.active, note: card.note };
        const after = { active: active ?? before.active, note: note ?? before.note };
        if (after.active !== before.active || after.note !== before.note) {
          await updateCard(tx, { id, ...after });
          tx.audit(context, { action: 'pricing.gift_card_update', subject: id, before, after });
        }
        return found(tx, id);
      }, context);
    },
  };
}

const cards = pagedList('gift-cards', isUuid);

const found = async (tx: PricingTx, id: string) =>
  cardToWire(known(await readCard(tx.db, id)), await readLedger(tx.db, id, ledgerLines));

function known(card: Kept | null): Kept {
  if (card === null) throw unknown();
  return card;
}

const unknown = () => notFound('GIFT_CARD_NOT_FOUND', 'There is no such gift card.');

const tooLow = (balanceMinor: number) =>
  conflict('GIFT_CARD_BALANCE_TOO_LOW', `Only ${balanceMinor} minor units are left on the gift card.`);

function inCurrency(amount: Money, currency: string): Money {
  if (amount.currencyCode === currency) return amount;
  throw invalid([{ field: 'amount', description: `is not in ${currency}` }]);
}

function positive(amount: Money): Money {
  if (amount.minorUnits > 0) return amount;
  throw invalid([{ field: 'amount', description: 'is not above 0' }]);
}
