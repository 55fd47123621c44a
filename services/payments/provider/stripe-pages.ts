/** As many as Stripe gives at once. */
export const perPage = 100;

/** Reads a list of Stripe's page by page, newest first, and at most so many pages. */
export async function* pages<T extends { readonly id: string }>(
  list: (after: { readonly starting_after?: string }) => Promise<Page<T>>,
  most: number,
): AsyncGenerator<Page<T>> {
  let after: { readonly starting_after?: string } = {};
  for (let read = 0; read < most; read++) {
    const page = await list(after);
    yield page;
    const last = page.data.at(-1);
    if (!page.has_more || last === undefined) return;
    after = { starting_after: last.id };
  }
}

export interface Page<T> {
  readonly data: readonly T[];
  readonly has_more: boolean;
}
