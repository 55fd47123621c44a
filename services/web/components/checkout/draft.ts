import type { Address } from '#web/lib/api/types.ts';

/** What somebody types at the checkout: eight fields and two choices. */
export interface Draft {
  readonly email: string;
  readonly fullName: string;
  readonly line1: string;
  readonly line2: string;
  readonly city: string;
  readonly region: string;
  readonly postalCode: string;
  readonly countryCode: string;
  readonly shippingMethodId: string;
  /** A test card's token, a card that is given once the order is placed, or cash. */
  readonly payment: string;
}

export type FieldName = Exclude<keyof Draft, 'shippingMethodId' | 'payment'>;
export const addressFields = [
  'fullName',
  'line1',
  'line2',
  'city',
  'region',
  'postalCode',
  'countryCode',
] as const satisfies readonly FieldName[];
export type AddressFieldName = (typeof addressFields)[number];
/** The part of a draft that is an address. */
export type AddressDraft = Pick<Draft, AddressFieldName>;
export type FieldErrors = { readonly [F in keyof Draft]?: string };

export const cash = 'cash_on_delivery';
export const cardLater = 'card';

export const emptyDraft: Draft = {
  email: '',
  fullName: '',
  line1: '',
  line2: '',
  city: '',
  region: '',
  postalCode: '',
  countryCode: '',
  shippingMethodId: '',
  payment: 'tok_visa',
};

const required: Partial<Record<keyof Draft, string>> = {
  email: 'We send the confirmation there.',
  fullName: 'Who is it for?',
  line1: 'Street and number, please.',
  city: 'Which town?',
  postalCode: 'The carrier needs it.',
  countryCode: 'Which country?',
  shippingMethodId: 'Choose how it is delivered.',
};

/** What is missing or cannot be right in one field. The server has the last word on everything. */
export function errorOf(field: keyof Draft, draft: Draft): string | undefined {
  const value = draft[field].trim();
  if (value === '') return required[field];
  if (field === 'email' && !/^\S+@\S+\.\S+$/.test(value)) return 'That does not look like an e-mail address.';
  return undefined;
}

export function errorsOf(draft: Draft): FieldErrors {
  const fields = Object.keys(required) as (keyof Draft)[];
  return Object.fromEntries(
    fields.flatMap((field) => {
      const error = errorOf(field, draft);
      return error === undefined ? [] : [[field, error]];
    }),
  );
}

/** The same for an address alone. */
export const addressErrorsOf = (address: AddressDraft): FieldErrors => {
  const { email, shippingMethodId, ...errors } = errorsOf({ ...emptyDraft, ...address });
  return errors;
};

export function addressOf(draft: AddressDraft): Address {
  const line2 = draft.line2.trim();
  const region = draft.region.trim();
  return {
    fullName: draft.fullName.trim(),
    line1: draft.line1.trim(),
    ...(line2 === '' ? {} : { line2 }),
    city: draft.city.trim(),
    ...(region === '' ? {} : { region }),
    postalCode: draft.postalCode.trim(),
    countryCode: draft.countryCode,
  };
}

/** The other way round: what the fields show for an address. Its phone is not asked for. */
export const draftOf = (address: Address): AddressDraft => ({
  fullName: address.fullName,
  line1: address.line1,
  line2: address.line2 ?? '',
  city: address.city,
  region: address.region ?? '',
  postalCode: address.postalCode,
  countryCode: address.countryCode,
});

/** The API's words for a field, as the form's: "shippingAddress.city" is city. */
export function fieldOfViolation(path: string): keyof Draft | undefined {
  const name = path.split('.').at(-1) ?? '';
  return (Object.keys(emptyDraft) as (keyof Draft)[]).find((field) => field === name);
}

const draftKey = 'checkout.draft';

/** How to pay is chosen anew each time: nobody comes back to a card that was just declined. */
const isKept = (field: string): boolean => field in emptyDraft && field !== 'payment';

/** Nothing typed is lost by leaving and coming back, as long as the tab lives. */
export function saveDraft(draft: Partial<Draft>): void {
  const kept = Object.entries(draft).filter(([field]) => isKept(field));
  sessionStorage.setItem(draftKey, JSON.stringify(Object.fromEntries(kept)));
}

export function loadDraft(): Partial<Draft> {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(draftKey) ?? '{}');
    return typeof kept === 'object' && kept !== null
      ? Object.fromEntries(Object.entries(kept).filter(([field, value]) => isKept(field) && typeof value === 'string'))
      : {};
  } catch {
    return {};
  }
}
