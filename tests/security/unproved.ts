/**
 * What staff change without a fresh proof of who they are, each with the reason. Whatever else they change wants one: it
 * gives money back, or sets what is charged or who may do so.
 */
export const unproved: Readonly<Record<string, string>> = {
  'PATCH /api/v1/orders/{id}': 'an address in the same country; the price stays',
  'POST /api/v1/orders/{order_id}/returns': 'asks for money back; receiving the goods gives it',
  'POST /api/v1/admin/returns/{id}/approve': 'lets goods come back; receiving them gives the money back',
  'POST /api/v1/admin/returns/{id}/reject': 'gives nothing back',
  'POST /api/v1/admin/orders/{order_id}/pack': 'moves goods that were paid for',
  'POST /api/v1/admin/orders/{order_id}/unpack':
    'moves goods that were paid for; the cancellation after it wants a proof',
  'POST /api/v1/admin/orders/{order_id}/shipments': 'moves goods that were paid for',
  'POST /api/v1/admin/orders/{order_id}/collect': 'moves goods that were paid for',
  'POST /api/v1/admin/shipments/{id}/deliver': 'says where goods are',
  'POST /api/v1/admin/categories:import': 'words and pictures; products, which have prices, want a proof',
  'PUT /api/v1/admin/stock/{sku}': 'counts goods',
  'PATCH /api/v1/admin/stock/{sku}': 'says when goods are few',
  'POST /api/v1/admin/stock/{sku}/movements': 'counts goods',
  'POST /api/v1/admin/stock/{sku}/transfers': 'moves goods between locations',
  'PUT /api/v1/admin/locations/{id}': 'names a place',
  'POST /api/v1/admin/mails/{id}/resend': 'goes to whom it went before',
  'POST /api/v1/admin/mails:resend': 'they go to whom they were to go before',
  'POST /api/v1/admin/events/{id}/replay': 'does what was decided already, once',
};

/** The list as the docs show it. */
export const unprovedTable = (): string =>
  [
    '| staff change it without a proof | because |',
    '|---|---|',
    ...Object.entries(unproved).map(([route, reason]) => `| \`${route}\` | ${reason} |`),
  ].join('\n');
