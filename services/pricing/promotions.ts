import { PricingService } from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import { callOnce, keyed } from '#platform/database/idempotency.ts';
import type { Database } from '#platform/database/port.ts';
import { conflict, Failure, notFound } from '#platform/kernel/errors.ts';
import { type Ids, isUuid } from '#platform/kernel/ids.ts';
import { pagedList } from '#platform/kernel/paging.ts';
import type { Implementation } from '#platform/rpc/port.ts';
import { mostAutomatic } from './config.ts';
import type { Promotion } from './domain/promotion.ts';
import { promotionOf } from './domain/terms.ts';
import {
  codeTaken,
  countAutomatic,
  type Kept,
  listPromotions,
  lockPromotion,
  readPromotion,
  savePromotion,
} from './repository/promotions.ts';
import type { PricingDb, PricingTx } from './repository/tables.ts';
import type { Snapshot } from './snapshot.ts';
import { promotionToWire, termsOf } from './wire.ts';

type Methods = 'listPromotions' | 'getPromotion' | 'createPromotion' | 'updatePromotion';

/** What staff do with promotions. A change counts here at once, and on other replicas within about a second. */
export function promotionsRpc(given: {
  readonly database: Database<PricingDb, 'pricing'>;
  readonly snapshot: Pick<Snapshot, 'refresh'>;
  readonly ids: Ids;
  readonly currency: string;
}): Pick<Implementation<typeof PricingService>, Methods> {
  const { database, snapshot, ids, currency } = given;
  return {
    async listPromotions({ active = null, ...asked }) {
      const { shown, nextPageToken } = await promotions.page(
        asked,
        (from) => listPromotions(database.read, { active, ...from }),
        ({ promotion }) => promotion.id,
      );
      return { promotions: shown.map(promotionToWire), nextPageToken };
    },

    async getPromotion({ id }) {
      return promotionToWire(known(await readPromotion(database.read, id)));
    },

    async createPromotion(request, context) {
      const promotion = promotionOf(ids.sortableUuid(), termsOf(request.terms), currency);
      const call = keyed(PricingService.method.createPromotion, context.caller.id, context);
      const answer = await database.transaction(
        (tx) =>
          callOnce(tx, call, request, async () => {
            const saved = await save(tx, promotion, currency);
            tx.audit(context, { action: 'pricing.promotion_create', subject: promotion.id, after: promotion });
            return promotionToWire(saved);
          }),
        context,
      );
      await snapshot.refresh();
      return answer;
    },

    async updatePromotion({ id, terms }, context) {
      const promotion = promotionOf(id, termsOf(terms), currency);
      const saved = await database.transaction(async (tx) => {
        const before = known(await lockPromotion(tx, id));
        if (same(before.promotion, promotion)) return before;
        if (before.uses > (promotion.totalLimit ?? before.uses)) throw limitTooLow(before.uses);
        tx.audit(context, {
          action: 'pricing.promotion_update',
          subject: id,
          before: before.promotion,
          after: promotion,
        });
        return save(tx, promotion, currency);
      }, context);
      await snapshot.refresh();
      return promotionToWire(saved);
    },
  };
}

const promotions = pagedList('promotions', isUuid);

async function save(tx: PricingTx, promotion: Promotion, currency: string): Promise<Kept> {
  const { id, code, active } = promotion;
  if (code !== null && (await codeTaken(tx, code, id))) {
    throw new Failure('already_exists', 'PROMOTION_CODE_TAKEN', `Another promotion has the code ${code}.`);
  }
  if (code === null && active && (await countAutomatic(tx, id)) >= mostAutomatic) {
    throw conflict('TOO_MANY_PROMOTIONS', `At most ${mostAutomatic} promotions count by themselves at once.`);
  }
  return savePromotion(tx, promotion, currency);
}

const same = (a: Promotion, b: Promotion): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

const sorted = (promotion: Promotion) =>
  Object.entries({ ...promotion, reduction: Object.entries(promotion.reduction).sort() }).sort(([a], [b]) =>
    a < b ? -1 : 1,
  );

function known(promotion: Kept | null): Kept {
  if (promotion === null) throw notFound('PROMOTION_NOT_FOUND', 'There is no such promotion.');
  return promotion;
}

const limitTooLow = (uses: number): Failure =>
  conflict('PROMOTION_LIMIT_BELOW_USES', `The promotion was used ${uses} times; its limit cannot be lower.`);
