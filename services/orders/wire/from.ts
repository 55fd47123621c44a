import type { CartLine } from '#contracts/gen/rialto/cart/v1/cart_pb.ts';
import type { Address as WireAddress, Totals as WireTotals } from '#contracts/gen/rialto/common/v1/common_pb.ts';
import type { Shipment as WireShipment } from '#contracts/gen/rialto/fulfillment/v1/fulfillment_pb.ts';
import { ShipmentStatus } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import type { Redemption as WireRedemption } from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import { fromWire, type Money, money, type WireMoney } from '#platform/kernel/money.ts';
import type { Address, OrderLine, Parcel, Redemption, Shipment, Totals } from '../domain/order.ts';

/** Money that the contract promises; absent only from a neighbour that breaks it, and then nothing. */
export const moneyFromWire = (amount: WireMoney | undefined): Money =>
  amount === undefined ? money('XXX', 0) : fromWire(amount);

export function totalsFromWire(totals: WireTotals): Totals {
  const { includedTax, giftCard, due } = totals;
  return {
    subtotal: moneyFromWire(totals.subtotal),
    discount: moneyFromWire(totals.discount),
    shipping: moneyFromWire(totals.shipping),
    tax: moneyFromWire(totals.tax),
    total: moneyFromWire(totals.total),
    ...(includedTax === undefined ? {} : { includedTax: fromWire(includedTax) }),
    ...(giftCard === undefined ? {} : { giftCard: fromWire(giftCard) }),
    ...(due === undefined ? {} : { due: fromWire(due) }),
  };
}

export const lineFromWire = (line: CartLine): OrderLine => ({
  sku: line.sku,
  title: line.title,
  quantity: line.quantity,
  unitPrice: moneyFromWire(line.unitPrice),
  lineTotal: moneyFromWire(line.lineTotal),
  imageUrl: line.imageUrl,
  productSlug: line.productSlug,
  ...(line.discount === undefined ? {} : { discount: fromWire(line.discount) }),
  ...(line.tax === undefined ? {} : { tax: fromWire(line.tax) }),
});

export const redemptionFromWire = ({ promotionId, giftCardId, amount }: WireRedemption): Redemption => ({
  ...(promotionId === undefined ? {} : { promotionId }),
  ...(giftCardId === undefined ? {} : { giftCardId }),
  amount: moneyFromWire(amount),
});

export const addressFromWire = (address: WireAddress): Address => ({
  fullName: address.fullName,
  line1: address.line1,
  ...(address.line2 === undefined ? {} : { line2: address.line2 }),
  city: address.city,
  ...(address.region === undefined ? {} : { region: address.region }),
  postalCode: address.postalCode,
  countryCode: address.countryCode,
  ...(address.phone === undefined ? {} : { phone: address.phone }),
});

/** Throws when the event carries none: fulfillment broke the contract. */
export function shipmentFromWire(shipment: WireShipment | undefined): Shipment {
  if (shipment === undefined) throw new TypeError('The event carries no shipment.');
  const { id, carrier, trackingNumber, status, lines, parcels } = shipment;
  return {
    id,
    carrier,
    trackingNumber,
    status: status === ShipmentStatus.DELIVERED ? 'delivered' : 'shipped',
    parcels: parcels.length === 0 ? [{ carrier, trackingNumber }] : parcels.map(parcelFromWire),
    lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
  };
}

const parcelFromWire = ({ carrier, trackingNumber, trackingUrl }: Parcel): Parcel => ({
  carrier,
  trackingNumber,
  ...(trackingUrl === undefined ? {} : { trackingUrl }),
});
