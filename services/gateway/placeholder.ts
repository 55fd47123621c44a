import { createHash } from 'node:crypto';

/**
 * A picture for a product that has none: its initials on a quiet gradient, the same for the same words. The
 * words are text of anybody's choosing, so only letters and digits of them are ever drawn.
 */
export function placeholder(words: string): string {
  const hash = createHash('sha256').update(words).digest();
  const hue = Math.round((hash.readUInt16BE(0) / 65536) * 360);
  const other = (hue + 30 + (hash.readUInt8(2) % 50)) % 360;
  const x = 60 + (hash.readUInt8(3) % 280);
  const y = 60 + (hash.readUInt8(4) % 280);
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" width="400" height="400" role="img">',
    '<defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1">',
    `<stop offset="0" stop-color="hsl(${hue} 62% 84%)"/><stop offset="1" stop-color="hsl(${other} 58% 68%)"/>`,
    '</linearGradient></defs><rect width="400" height="400" fill="url(#g)"/>',
    `<circle cx="${x}" cy="${y}" r="150" fill="hsl(${other} 70% 92%)" opacity=".35"/>`,
    `<circle cx="${400 - x}" cy="${400 - y}" r="90" fill="hsl(${hue} 60% 60%)" opacity=".25"/>`,
    '<text x="200" y="205" text-anchor="middle" dominant-baseline="central" font-family="ui-rounded,system-ui,sans-serif"',
    ` font-size="132" font-weight="700" letter-spacing="2" fill="hsl(${hue} 45% 28%)">${initials(words)}</text></svg>`,
  ].join('');
}

/** The first letters of the first two words that have one. */
export function initials(words: string): string {
  const letters = words
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => /[\p{L}\p{N}]/u.exec(word)?.[0] ?? '')
    .filter((letter) => letter !== '');
  return letters.slice(0, 2).join('').toUpperCase();
}
