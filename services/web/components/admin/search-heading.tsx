import type { ReactNode } from 'react';

interface Props {
  readonly title: string;
  /** Where the form leads, and the field's name in that address. */
  readonly path: string;
  readonly name: string;
  readonly value: string | undefined;
  readonly label: string;
  readonly placeholder: string;
  /** Fields that the search keeps. */
  readonly children?: ReactNode;
}

/** The head of a page of the back office: its title, and a search that works as a plain form. */
export function SearchHeading({ title, path, name, value, label, placeholder, children }: Props) {
  return (
    <div className="mb-5 flex flex-wrap items-center justify-between gap-4">
      <h1 className="font-extrabold text-3xl">{title}</h1>
      <search>
        <form action={path} className="flex gap-2">
          {children}
          <input
            type="search"
            name={name}
            defaultValue={value}
            aria-label={label}
            placeholder={placeholder}
            maxLength={254}
            className="field"
          />
          <button type="submit" className="button-quiet">
            Find
          </button>
        </form>
      </search>
    </div>
  );
}
