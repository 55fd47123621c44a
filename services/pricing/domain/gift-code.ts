/** Crockford's alphabet: no letter that looks like a digit, and none that makes words. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 16;

/** Bytes that a code is made of: 80 bits, 5 for each character. */
export const codeBytes = 10;

/** The code that unguessable bytes make, without dashes. */
export function codeOf(bytes: Uint8Array): string {
  if (bytes.length !== codeBytes) throw new RangeError(`a code is made of ${codeBytes} bytes, not ${bytes.length}`);
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return Array.from({ length }, (_, at) => alphabet.charAt(Number.parseInt(bits.slice(at * 5, at * 5 + 5), 2))).join(
    '',
  );
}

/** A code as it is printed: four groups of four. */
export const printed = (code: string): string => (code.match(/.{4}/g) ?? []).join('-');

/** The code that somebody typed, however grouped and with O for 0 or I for 1; null when it cannot be one. */
export function typed(text: string): string | null {
  const code = text.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  return code.length === length && [...code].every((letter) => alphabet.includes(letter)) ? code : null;
}
