import type { Variant } from '#web/lib/api/types.ts';

export interface OptionGroup {
  readonly name: string;
  readonly values: readonly string[];
}

type Options = Readonly<Record<string, string>>;

/** The options that variants differ by, in the order in which they first appear. */
export function optionGroups(variants: readonly Variant[]): readonly OptionGroup[] {
  const groups = new Map<string, Set<string>>();
  for (const { options } of variants) {
    for (const [name, value] of Object.entries(options)) {
      groups.set(name, (groups.get(name) ?? new Set()).add(value));
    }
  }
  return [...groups].map(([name, values]) => ({ name, values: [...values] }));
}

/** The variant with exactly these options; the only one there is needs none. */
export function variantByOptions(variants: readonly Variant[], chosen: Options): Variant | undefined {
  if (variants.length === 1) return variants[0];
  return variants.find(({ options }) => {
    const names = Object.keys(options);
    return names.length === Object.keys(chosen).length && names.every((name) => chosen[name] === options[name]);
  });
}

/** What a page shows first: the variant asked for, else the first that can be had. */
export const firstChoice = (variants: readonly Variant[], sku: string | undefined): Variant | undefined =>
  variants.find((variant) => variant.sku === sku) ?? variants.find(({ available }) => available) ?? variants[0];

/** The variant after changing one option: the same otherwise, or else the nearest that exists. */
export function switchOption(
  variants: readonly Variant[],
  { from, name, value }: { from: Options; name: string; value: string },
): Variant | undefined {
  const wanted = { ...from, [name]: value };
  const having = variants.filter(({ options }) => options[name] === value);
  return variantByOptions(variants, wanted) ?? having.find(({ available }) => available) ?? having[0];
}
