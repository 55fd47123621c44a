/** How often promotions are read anew, for changes that another replica made. */
export const refreshMs = 1_000;

/** Promotions that count by themselves at once: all of them are weighed for every quote. */
export const mostAutomatic = 200;

/** Lines of a gift card's ledger that staff are shown, the newest. */
export const ledgerLines = 500;
