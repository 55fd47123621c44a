import { type PromotionTerms, promotionKinds } from '#web/lib/api/staff-types.ts';
import { spoken } from '#web/lib/shop/words.ts';
import { CommandForm } from './command-form.tsx';
import type { Field } from './fields.ts';

interface Props {
  readonly currency: string;
  /** The one that is changed; absent for a new one. */
  readonly known?: { readonly id: string; readonly terms: PromotionTerms };
}

/** The terms of a promotion. Fields that its kind has no use for are not asked for. */
export function PromotionForm({ currency, known }: Props) {
  return (
    <CommandForm
      path={known === undefined ? '/api/v1/admin/promotions' : `/api/v1/admin/promotions/${known.id}`}
      method={known === undefined ? 'POST' : 'PUT'}
      submit={known === undefined ? 'Create' : 'Save'}
      then="/admin/promotions"
      fields={fieldsOf(currency, known?.terms)}
    />
  );
}

const kinds = (...values: PromotionTerms['kind'][]) => ({ field: 'terms.kind', values });

const fieldsOf = (currency: string, terms?: PromotionTerms): readonly Field[] => [
  { kind: 'text', name: 'terms.title', label: 'Title, as shoppers read it', value: terms?.title, maxLength: 120 },
  {
    kind: 'choice',
    name: 'terms.kind',
    label: 'Kind',
    value: terms?.kind,
    choices: promotionKinds.map((kind) => [kind, spoken(kind)]),
  },
  {
    kind: 'text',
    name: 'terms.code',
    label: 'Code; without it, automatic',
    optional: true,
    value: terms?.code,
    maxLength: 40,
  },
  {
    kind: 'percent',
    name: 'terms.basisPoints',
    label: 'Percent off',
    value: terms?.basisPoints,
    onlyFor: kinds('percentage', 'buy_x_get_y'),
  },
  {
    kind: 'money',
    name: 'terms.amount',
    label: 'Amount',
    currency,
    value: terms?.amount,
    onlyFor: kinds('fixed_amount'),
  },
  {
    kind: 'whole',
    name: 'terms.buyQuantity',
    label: 'Whoever buys so many',
    value: terms?.buyQuantity,
    onlyFor: kinds('buy_x_get_y'),
  },
  {
    kind: 'whole',
    name: 'terms.getQuantity',
    label: 'gets so many more, at percent off',
    value: terms?.getQuantity,
    onlyFor: kinds('buy_x_get_y'),
  },
  {
    kind: 'list',
    name: 'terms.categories',
    label: 'Categories; all when empty',
    optional: true,
    value: terms?.categories,
  },
  {
    kind: 'money',
    name: 'terms.minimumSubtotal',
    label: 'From a subtotal of',
    optional: true,
    currency,
    value: terms?.minimumSubtotal,
  },
  { kind: 'moment', name: 'terms.startsAt', label: 'Starts (UTC)', optional: true, value: terms?.startsAt },
  { kind: 'moment', name: 'terms.endsAt', label: 'Ends (UTC)', optional: true, value: terms?.endsAt },
  { kind: 'whole', name: 'terms.totalLimit', label: 'Uses in all', optional: true, value: terms?.totalLimit },
  {
    kind: 'whole',
    name: 'terms.customerLimit',
    label: 'Uses of one customer',
    optional: true,
    value: terms?.customerLimit,
  },
  {
    kind: 'choice',
    name: 'terms.stacking',
    label: 'With others',
    value: terms?.stacking,
    choices: [
      ['stacks', 'Counts together with others'],
      ['exclusive', 'Counts alone'],
    ],
  },
  { kind: 'flag', name: 'terms.active', label: 'Active', value: terms?.active ?? true },
];
