/** What a message by SMS says: short, and with one link. */
export const sms = {
  order_shipped: ({ number, address, carrier }: { number: string; address: string; carrier: string }): string =>
    `Rialto: your order ${number} is on its way with ${carrier}. ${address}`,
  order_ready_for_pickup: ({ number, address }: { number: string; address: string }): string =>
    `Rialto: your order ${number} lies ready. Come and collect it. ${address}`,
} as const;
