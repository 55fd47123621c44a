'use client';
import { SunMoon } from 'lucide-react';
import { themeCookie } from '#web/lib/shop/theme.ts';

/** Turns the page light or dark and remembers it; until then it follows the system. */
export function ThemeToggle() {
  return (
    <button
      type="button"
      onClick={toggle}
      aria-label="Switch between light and dark"
      className="grid min-h-11 min-w-11 place-items-center rounded-xl hover:bg-accent-soft"
    >
      <SunMoon aria-hidden className="size-5" />
    </button>
  );
}

function toggle(): void {
  const root = document.documentElement;
  const systemIsDark = matchMedia('(prefers-color-scheme: dark)').matches;
  const isDark = root.dataset['theme'] === undefined ? systemIsDark : root.dataset['theme'] === 'dark';
  const next = isDark ? 'light' : 'dark';
  root.dataset['theme'] = next;
  document.cookie = `${themeCookie}=${next}; Path=/; Max-Age=31536000; SameSite=Lax`;
}
