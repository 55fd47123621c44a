/** How many digits the currency has behind the point: 2 for USD, 0 for JPY. */
export const digitsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** "129.99" as 12999 minor units, without ever being a fraction; null when it is no amount of that currency. */
export function minorUnitsOf(text: string, digits: number): number | null {
  const parts = /^(\d{1,16})(?:\.(\d{1,10}))?$/.exec(text.trim());
  if (parts === null) return null;
  const [, whole = '', behind = ''] = parts;
  if (/[1-9]/.test(behind.slice(digits))) return null;
  const minorUnits = Number(whole + behind.slice(0, digits).padEnd(digits, '0'));
  return Number.isSafeInteger(minorUnits) ? minorUnits : null;
}
