const minuteMs = 60_000;

/**
 * How long the goods are still held, in words that cannot be far wrong. Whoever's clock says that it is over reads
 * nothing of it: the shop's clock decides, and the page hears of that.
 */
export function holdSentence(heldUntil: string | undefined, nowMs: number | null): string {
  if (heldUntil === undefined || nowMs === null) return 'We hold your things for you for a while.';
  const minutes = Math.floor((Date.parse(heldUntil) - nowMs) / minuteMs);
  if (minutes < 1) return 'We hold your things for you for a moment more.';
  if (minutes === 1) return 'We hold your things for you for one more minute.';
  if (minutes <= 90) return `We hold your things for you for ${minutes} more minutes.`;
  return `We hold your things for you for ${Math.floor(minutes / 60)} more hours.`;
}
