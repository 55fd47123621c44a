/**
 * Divides a whole among weights by largest remainder: the shares add up to it exactly, none is negative, and none is
 * above its weight when the whole is not above their sum. The greater remainder gets the odd unit, among equals the
 * greater weight, among those the earlier one. All weights 0: nobody gets anything.
 */
export function allocate(whole: number, weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (whole === 0 || sum === 0) return weights.map(() => 0);
  const exact = weights.map((weight) => BigInt(whole) * BigInt(weight));
  const shares = exact.map((one) => Number(one / BigInt(sum)));
  const left = whole - shares.reduce((total, share) => total + share, 0);
  if (left === 0) return shares;
  const remainder = exact.map((one) => Number(one % BigInt(sum)));
  const first = weights
    .map((weight, place) => ({ place, weight, remainder: remainder[place] ?? 0 }))
    .sort((a, b) => b.remainder - a.remainder || b.weight - a.weight || a.place - b.place)
    .slice(0, left);
  const odd = new Set(first.map(({ place }) => place));
  return shares.map((share, place) => (odd.has(place) ? share + 1 : share));
}
