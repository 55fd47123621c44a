import type { DescEnum, DescEnumValue } from '@bufbuild/protobuf';

/** The word of an enum value on the edge: ORDER_STATUS_PENDING is "pending". */
export const wordOf = (value: DescEnumValue): string => value.localName.toLowerCase();

/** Words of an enum by number. */
export const wordsByNumber = (desc: DescEnum): ReadonlyMap<number, string> =>
  new Map(desc.values.map((value) => [value.number, wordOf(value)]));

/** Numbers of an enum by word. */
export const numbersByWord = (desc: DescEnum): ReadonlyMap<string, number> =>
  new Map(desc.values.map((value) => [wordOf(value), value.number]));

/** The words that a client may use; the unspecified one only says that nothing was given. */
export const usableWords = (desc: DescEnum): readonly string[] =>
  desc.values.filter((value) => value.number !== 0).map(wordOf);
