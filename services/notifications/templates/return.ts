import type { Money } from '#platform/kernel/money.ts';
import { amount } from './amount.ts';
import { type Letter, letter } from './layout.ts';
import { greeting, type OrderLetter } from './words.ts';

export interface ReturnLetter extends OrderLetter {
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly refund: Money;
}

/** To a customer who asked to send something back. */
export const returnRequested = (given: ReturnLetter): Letter =>
  returned(given, {
    subject: `We have your return of order ${given.number}`,
    heading: 'We look at your return',
    says: 'You would like to send back the goods below. Please wait with sending them: we look at it and write again.',
    refund: 'Refund when they arrive',
    closing: 'Nothing else is to be done for now.',
  });

/** To a customer who may send it back. */
export const returnApproved = (given: ReturnLetter): Letter =>
  returned(given, {
    subject: `You can send back what you returned of order ${given.number}`,
    heading: 'Please send it back',
    says: 'Your return is approved. Pack the goods well and put the number of your order into the parcel.',
    refund: 'Refund when they arrive',
    closing: 'We write again when the parcel is here.',
  });

/** To a customer whose return was not accepted. `note` is what staff wrote. */
export const returnRejected = (given: ReturnLetter & { readonly note: string }): Letter =>
  returned(given, {
    subject: `Your return of order ${given.number} was not accepted`,
    heading: 'We cannot take it back',
    says: `We are sorry: we cannot take back the goods below.${given.note === '' ? '' : ` ${given.note}`}`,
    refund: null,
    closing: 'If you see it otherwise, write to us.',
  });

/** To a customer whose goods came back. */
export const returnReceived = (given: ReturnLetter): Letter =>
  returned(given, {
    subject: `Your return of order ${given.number} is here`,
    heading: 'It came back to us',
    says: 'The goods below arrived. Your money is on its way to you, the way you paid.',
    refund: 'Refund',
    closing: 'Banks take some days to show it.',
  });

interface Step {
  readonly subject: string;
  readonly heading: string;
  readonly says: string;
  /** What the amount is called; null when there is none. */
  readonly refund: string | null;
  readonly closing: string;
}

const returned = (given: ReturnLetter, { subject, heading, says, refund, closing }: Step): Letter =>
  letter({
    subject,
    preview: heading,
    heading,
    paragraphs: [greeting(given.name), says],
    rows: [
      ...given.lines.map(({ sku, quantity }) => ({ label: sku, value: `× ${quantity}` })),
      ...(refund === null ? [] : [{ label: refund, value: amount(given.refund), sum: true }]),
    ],
    button: { label: 'See the order', address: given.address },
    closing,
  });
