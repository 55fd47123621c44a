/** Longest Cookie header that is looked into; a browser sends less than half of it. */
const longest = 8192;

/** The raw value of the first cookie whose name fits; empty when there is none. */
export function cookie(header: string | undefined, fits: (name: string) => boolean): { name: string; value: string } {
  if (header === undefined || header.length > longest) return none;
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, Math.max(0, equals)).trim();
    if (name !== '' && fits(name)) return { name, value: pair.slice(equals + 1).trim() };
  }
  return none;
}

const none = { name: '', value: '' };
