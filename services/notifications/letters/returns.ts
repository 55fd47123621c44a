import { ReturnStatus } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import type { Letter } from '../templates/layout.ts';
import type { Template } from '../templates/registry.ts';
import {
  type ReturnLetter,
  returnApproved,
  returnReceived,
  returnRejected,
  returnRequested,
} from '../templates/return.ts';
import type { Composers } from './draft.ts';
import { aboutOrder, moneyOf } from './shop.ts';

/** Mails about goods on their way back. */
export const ofReturns: Composers<'orders.return_changed'> = {
  'orders.return_changed'({ return: given, person, accessToken }, shop) {
    if (given === undefined || person === undefined) return null;
    const { orderId, orderNumber: number, status, lines, refund, decisionNote = '' } = given;
    const step = steps[status];
    if (step === undefined) return null;
    const about = aboutOrder({ orderId, number, accessToken }, person, shop);
    const letter = step.write({ ...about, lines, refund: moneyOf(refund, shop), note: decisionNote });
    return { template: step.template, to: person, orderId, letter };
  },
};

interface Step {
  readonly template: Template;
  readonly write: (letter: ReturnLetter & { readonly note: string }) => Letter;
}

/** A status that only a newer version knows has no mail here. */
const steps: { readonly [status: number]: Step | undefined } = {
  [ReturnStatus.REQUESTED]: { template: 'return_requested', write: returnRequested },
  [ReturnStatus.APPROVED]: { template: 'return_approved', write: returnApproved },
  [ReturnStatus.REJECTED]: { template: 'return_rejected', write: returnRejected },
  [ReturnStatus.RECEIVED]: { template: 'return_received', write: returnReceived },
};
