/** The one promotion and the one gift card of the model. */
export const promotionId = 'half';
export const cardId = 'card';
/** Why staff of the model give money back. */
export const kindness = 'kindness';
