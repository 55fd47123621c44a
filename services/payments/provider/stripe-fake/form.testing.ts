/** A body or query as Stripe takes it: `metadata[key]=a&amount=5` is `{ metadata: { key: 'a' }, amount: '5' }`. */
export interface Form {
  readonly [name: string]: string | Form;
}

export function parseForm(text: string): Form {
  const form: Mutable = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const path = name.replaceAll(']', '').split('[');
    const last = path.pop() ?? name;
    let at = form;
    for (const step of path) {
      const inner = at[step];
      at = typeof inner === 'object' ? inner : fresh(at, step);
    }
    at[last] = value;
  }
  return form;
}

export function text(form: Form, name: string): string | undefined {
  const value = form[name];
  return typeof value === 'string' ? value : undefined;
}

/** An empty form when there is none. */
export function inner(form: Form, name: string): Form {
  const value = form[name];
  return typeof value === 'object' ? value : {};
}

/** The words of an object that holds only words, such as metadata. */
export const words = (form: Form): Record<string, string> =>
  Object.fromEntries(
    Object.entries(form).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );

interface Mutable {
  [name: string]: string | Mutable;
}

function fresh(form: Mutable, name: string): Mutable {
  const made: Mutable = {};
  form[name] = made;
  return made;
}
