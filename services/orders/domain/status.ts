/**
 * What may follow what. Shipping without packing first is allowed: small shops do both at once. A packing is taken back
 * while nothing was shipped. Goods that nobody took come back before they were delivered.
 */
export const transitions = {
  pending: ['confirmed', 'cancelled'],
  confirmed: ['packed', 'shipped', 'cancelled'],
  packed: ['shipped', 'confirmed'],
  shipped: ['delivered', 'returned'],
  delivered: ['returned'],
  cancelled: [],
  returned: [],
} as const satisfies Record<string, readonly string[]>;

export type OrderStatus = keyof typeof transitions;
