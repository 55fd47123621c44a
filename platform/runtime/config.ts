/**
 * Typed settings from the environment. A bad one stops the start with its name and how to mend it.
 */

/** One setting: where it comes from, what it means, how its text is read. */
export interface Setting<T> {
  /** Name of the environment variable. */
  readonly env: string;
  /** One line for the operator: what it does, with its unit. */
  readonly about: string;
  readonly fallback: T;
  /** The value, or a sentence that says what would be right. */
  readonly parse: (text: string) => { value: T } | { mend: string };
  /** Never shown. */
  readonly secret?: boolean;
}

export type Settings = { readonly [name: string]: Setting<any> };
export type SettingsOf<K extends Settings> = { readonly [N in keyof K]: K[N] extends Setting<infer T> ? T : never };

/** A setting that was refused. */
export interface BadSetting {
  readonly env: string;
  readonly mend: string;
}

type About<T> = { readonly env: string; readonly about: string; readonly fallback: T; readonly secret?: boolean };

export const text = (about: About<string>): Setting<string> => ({ ...about, parse: (value) => ({ value }) });

export const integer = (
  about: About<number> & { readonly minimum: number; readonly maximum: number },
): Setting<number> => ({
  ...about,
  parse: (given) => {
    const value = Number(given);
    return Number.isInteger(value) && value >= about.minimum && value <= about.maximum
      ? { value }
      : { mend: `give a whole number from ${about.minimum} to ${about.maximum}` };
  },
});

export const flag = (about: About<boolean>): Setting<boolean> => ({
  ...about,
  parse: (given) =>
    given === 'on' ? { value: true } : given === 'off' ? { value: false } : { mend: 'give on or off' },
});

export const oneOf = <const T extends string>(about: About<T> & { readonly choices: readonly T[] }): Setting<T> => ({
  ...about,
  parse: (given) => {
    const value = about.choices.find((choice) => choice === given);
    return value === undefined ? { mend: `give one of ${about.choices.join(', ')}` } : { value };
  },
});

/** An absolute address of one of the given protocols ("http:"); empty means not set. */
export const address = (about: About<string> & { readonly protocols: readonly string[] }): Setting<string> => ({
  ...about,
  parse: (given) =>
    URL.canParse(given) && about.protocols.includes(new URL(given).protocol)
      ? { value: given.replace(/\/$/, '') }
      : { mend: `give an address such as ${about.protocols[0]}//host:port` },
});

/** Reads all settings at once, so that every bad one is named together. */
export function readSettings<K extends Settings>(
  settings: K,
  env: Readonly<Record<string, string | undefined>>,
): { config: SettingsOf<K>; bad: readonly BadSetting[] } {
  const bad: BadSetting[] = [];
  const config = Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => {
      const given = env[setting.env];
      if (given === undefined || given === '') return [name, setting.fallback];
      const read = setting.parse(given);
      if ('value' in read) return [name, read.value];
      bad.push({ env: setting.env, mend: read.mend });
      return [name, setting.fallback];
    }),
  ) as SettingsOf<K>;
  return { config, bad };
}
