/** Where browsers reach the shop, without a slash at the end; the service sets it from the shop's settings. */
export const shopOrigin = (): string => process.env['SHOP_ORIGIN'] ?? 'http://localhost:3000';

/** What the shop counts in, ISO 4217. */
export const shopCurrency = (): string => process.env['SHOP_CURRENCY'] ?? 'USD';
