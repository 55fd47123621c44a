/** How much of something a test does: a slice of it in `npm test`, the whole of it in `npm run test:faults`. */
export const size = (slice: number, whole: number): number => (process.env['RIALTO_WHOLE'] === '1' ? whole : slice);
