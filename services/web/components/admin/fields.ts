import type { Money } from '#web/lib/api/types.ts';
import { decimalMoney, parseMoney } from '#web/lib/shop/money.ts';

interface Common {
  /** Where its value goes in the body: `terms.title` is a field of a field. */
  readonly name: string;
  readonly label: string;
  readonly optional?: boolean;
  /** Asked for only while another field has one of these values. */
  readonly onlyFor?: { readonly field: string; readonly values: readonly string[] };
}

/** One field of a command of the back office. */
export type Field = Common &
  (
    | { readonly kind: 'text'; readonly value?: string | undefined; readonly maxLength?: number }
    | {
        readonly kind: 'whole';
        readonly value?: number | undefined;
        readonly minimum?: number;
        readonly maximum?: number;
      }
    | { readonly kind: 'percent'; readonly value?: number | undefined }
    | { readonly kind: 'money'; readonly currency: string; readonly value?: Money | undefined }
    | {
        readonly kind: 'choice';
        readonly value?: string | undefined;
        readonly choices: readonly (readonly [string, string])[];
      }
    | { readonly kind: 'flag'; readonly value?: boolean | undefined }
    | { readonly kind: 'moment'; readonly value?: string | undefined }
    | { readonly kind: 'list'; readonly value?: readonly string[] | undefined }
  );

/** What a field shows before anybody types. */
export function textOf(field: Field): string {
  switch (field.kind) {
    case 'text':
    case 'choice':
      return field.value ?? (field.kind === 'choice' ? (field.choices[0]?.[0] ?? '') : '');
    case 'whole':
      return field.value === undefined ? '' : String(field.value);
    case 'percent':
      return field.value === undefined ? '' : String(field.value / 100);
    case 'money':
      return field.value === undefined ? '' : decimalMoney(field.value);
    case 'flag':
      return field.value === true ? 'true' : '';
    case 'moment':
      return field.value === undefined ? '' : field.value.slice(0, 16);
    case 'list':
      return (field.value ?? []).join(', ');
  }
}

/** The fields that are asked for, given what was typed so far. */
export const askedFields = (fields: readonly Field[], typed: Readonly<Record<string, string>>): readonly Field[] =>
  fields.filter(({ onlyFor }) => {
    const other = fields.find(({ name }) => name === onlyFor?.field);
    return onlyFor === undefined || other === undefined || onlyFor.values.includes(typed[other.name] ?? textOf(other));
  });

/** The body of a command from what was typed; what was left out is absent. Throws a sentence for what cannot be read. */
export function bodyOf(fields: readonly Field[], typed: Readonly<Record<string, string>>): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const field of fields) {
    const text = (typed[field.name] ?? textOf(field)).trim();
    const value = valueOf(field, text);
    if (value !== undefined) put(body, field.name.split('.'), value);
    else if (field.optional !== true) throw new UnreadableField(`${field.label} is missing.`);
  }
  return body;
}

/** What was typed cannot be what the field asks for. */
export class UnreadableField extends Error {}

function valueOf(field: Field, text: string): unknown {
  if (field.kind === 'flag') return text === 'true';
  if (field.kind === 'list') return text === '' ? [] : text.split(',').map((one) => one.trim());
  if (text === '') return undefined;
  switch (field.kind) {
    case 'text':
    case 'choice':
      return text;
    case 'whole':
      return whole(field.label, text);
    case 'percent':
      return Math.round(decimal(field.label, text) * 100);
    case 'money': {
      const amount = parseMoney(text, field.currency);
      if (amount === null) throw new UnreadableField(`${field.label} is no amount: write it as 12.99.`);
      return amount;
    }
    case 'moment':
      return `${text.slice(0, 16)}:00Z`;
  }
}

function whole(label: string, text: string): number {
  if (!/^-?\d{1,12}$/.test(text)) throw new UnreadableField(`${label} is no whole number.`);
  return Number(text);
}

function decimal(label: string, text: string): number {
  if (!/^\d{1,3}(\.\d{1,2})?$/.test(text)) throw new UnreadableField(`${label} is no percentage: write it as 12.5.`);
  return Number(text);
}

function put(body: Record<string, unknown>, [first = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    body[first] = value;
    return;
  }
  const inner = body[first];
  const into: Record<string, unknown> = typeof inner === 'object' && inner !== null ? { ...inner } : {};
  put(into, rest, value);
  body[first] = into;
}
