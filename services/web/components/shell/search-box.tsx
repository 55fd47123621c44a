'use client';
import { Search } from 'lucide-react';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { type FormEvent, type KeyboardEvent, useId, useRef, useState } from 'react';
import { useEarlyInput } from '#web/components/ui/use-early-input.ts';
import { type Stall, type Suggestion, useSuggestions } from './use-suggestions.ts';

/** Search with suggestions: an ARIA combobox over a plain GET form. What was searched for stays in it, to be changed. */
export function SearchBox({ stalls }: { readonly stalls: readonly Stall[] }) {
  const router = useRouter();
  const searched = useSearched();
  const field = useRef<HTMLInputElement>(null);
  const listId = useId();
  const [text, setText] = useState(searched);
  const [open, setOpen] = useState(false);
  // By what it leads to, not by its place: a later answer may move it while somebody is about to press Enter.
  const [chosen, setChosen] = useState<string | null>(null);
  const suggestions = useSuggestions(open && text !== searched ? text : '', stalls);
  const [before, setBefore] = useState(searched);
  // Only another search changes the words: an effect would also wipe off what was typed before the scripts arrived.
  if (before !== searched) {
    setBefore(searched);
    setText(searched);
  }
  useEarlyInput(field, (input) => {
    setText(input.value);
    setOpen(document.activeElement === input);
  });
  const shown = open && suggestions.length > 0;
  const active = suggestions.findIndex(({ href }) => href === chosen);

  const go = (href: string) => {
    field.current?.blur();
    setOpen(false);
    setChosen(null);
    router.push(href);
  };

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = shown ? suggestions[active] : undefined;
    go(wanted?.href ?? `/search?q=${encodeURIComponent(text.trim())}`);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && shown) {
      event.preventDefault();
      setOpen(false);
      setChosen(null);
    }
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0 || suggestions.length === 0) return;
    event.preventDefault();
    setOpen(true);
    // One place more than there are suggestions: the text itself.
    const places = suggestions.length + 1;
    setChosen(suggestions[((active + 1 + step + places) % places) - 1]?.href ?? null);
  };

  return (
    <search>
      <form action="/search" onSubmit={onSubmit} className="relative">
        <Search aria-hidden className="pointer-events-none absolute top-3.5 left-3.5 size-5 text-soft" />
        <input
          ref={field}
          type="search"
          name="q"
          value={text}
          role="combobox"
          aria-label="Search the market"
          aria-autocomplete="list"
          aria-expanded={shown}
          aria-controls={listId}
          aria-activedescendant={shown && active >= 0 ? `${listId}-${active}` : undefined}
          placeholder="Teapots, yarn, a kite…"
          autoComplete="off"
          maxLength={200}
          enterKeyHint="search"
          onChange={(event) => {
            setText(event.target.value);
            setChosen(null);
            setOpen(true);
          }}
          onFocus={(event) => {
            event.target.select();
            setOpen(true);
          }}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
          className="field rounded-full pl-11 [&::-webkit-search-cancel-button]:hidden"
        />
        <div
          id={listId}
          role="listbox"
          aria-label="Suggestions"
          hidden={!shown}
          // Keeps the focus in the field, so that the click is not lost to a closing list.
          onMouseDown={(event) => event.preventDefault()}
          className="absolute inset-x-0 top-full z-40 mt-2 overflow-hidden rounded-2xl border border-line bg-card py-2 shadow-lift"
        >
          {suggestions.map((suggestion, index) => (
            <SuggestionOption
              key={suggestion.href}
              id={`${listId}-${index}`}
              suggestion={suggestion}
              active={index === active}
              onChoose={() => go(suggestion.href)}
            />
          ))}
        </div>
      </form>
    </search>
  );
}

/** The words of the search that the page shows; none elsewhere. */
function useSearched(): string {
  const words = useSearchParams().get('q') ?? '';
  return usePathname() === '/search' ? words : '';
}

interface OptionProps {
  readonly id: string;
  readonly suggestion: Suggestion;
  readonly active: boolean;
  readonly onChoose: () => void;
}

function SuggestionOption({ id, suggestion, active, onChoose }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are heard by the input, as for every combobox
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      onClick={onChoose}
      className="flex min-h-11 cursor-pointer items-center gap-3 px-4 py-1.5 hover:bg-accent-soft aria-selected:bg-accent-soft"
    >
      {suggestion.imageUrl === undefined ? (
        <span className="grid size-8 shrink-0 place-items-center">
          <Search aria-hidden className="size-5 text-soft" />
        </span>
      ) : (
        <img
          src={suggestion.imageUrl}
          alt=""
          width={32}
          height={32}
          className="size-8 shrink-0 rounded-md object-contain"
        />
      )}
      <span className="min-w-0 flex-1 truncate">{suggestion.label}</span>
      {suggestion.note !== '' && <span className="text-sm text-soft">{suggestion.note}</span>}
    </div>
  );
}
