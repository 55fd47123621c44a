import { integer, text } from '#platform/runtime/config.ts';

/** Every setting of the orders. */
export const config = {
  streamPollMs: integer({
    env: 'ORDERS_STREAM_POLL_MS',
    about: 'How often a live order page looks for changes made by another replica, in milliseconds',
    fallback: 1_000,
    minimum: 50,
    maximum: 60_000,
  }),
  returnDays: integer({
    env: 'ORDERS_RETURN_DAYS',
    about: 'How long after the delivery customers may ask to send goods back, in days',
    fallback: 30,
    minimum: 0,
    maximum: 3_650,
  }),
  forgetSweepMs: integer({
    env: 'ORDERS_FORGET_SWEEP_MS',
    about: 'How often the person is taken out of finished orders of erased customers, in milliseconds',
    fallback: 600_000,
    minimum: 10,
    maximum: 86_400_000,
  }),
  shopName: text({ env: 'SHOP_NAME', about: 'Who sells, as invoices and receipts name it', fallback: 'Rialto' }),
  shopAddress: text({
    env: 'SHOP_ADDRESS',
    about: 'Where the seller is, for invoices and receipts; commas divide it into lines',
    fallback: '',
  }),
  shopTaxId: text({
    env: 'SHOP_TAX_ID',
    about: 'The number under which the seller pays tax, for invoices',
    fallback: '',
  }),
};

/** Orders placed in one transaction, at most. */
export const committedAtOnce = 50;

/** Numbers that one order draws, at most; of a million million, each is hardly ever taken. */
export const numbersDrawn = 5;

/** Orders that a person claims by one call, at most: as many as a browser remembers. */
export const claimedAtOnce = 20;

/** As many of one item as a new cart line takes. */
export const reorderedAtMost = 999;

/** Orders that the export of a person names at most, and the longest text of it, in characters. */
export const exportedOrders = 2_000;
export const exportedLength = 2_000_000;
/** Orders from which one transaction takes the person, once they are finished. */
export const forgottenAtOnce = 100;
