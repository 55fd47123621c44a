/** The page's colours and shapes, as Stripe's form takes them: it lives in frames, where our styles do not reach. */
export function appearanceOf(host: HTMLElement) {
  const color = colorsAt(host);
  const [accent, edge, danger] = [color('accent'), color('edge'), color('danger')];
  return {
    theme: 'flat' as const,
    variables: {
      colorPrimary: accent,
      colorBackground: color('card'),
      colorText: color('ink'),
      colorTextSecondary: color('soft'),
      colorTextPlaceholder: color('soft'),
      colorDanger: danger,
      iconColor: color('soft'),
      // Stripe cannot load our own: a frame of another origin may not read it.
      fontFamily: 'ui-sans-serif, system-ui, sans-serif',
      fontSizeBase: '16px',
      borderRadius: '12px',
    },
    rules: {
      '.Input': { border: `1px solid ${edge}`, boxShadow: 'none' },
      '.Input:focus': { border: `1px solid ${accent}`, boxShadow: `0 0 0 2px ${accent}` },
      '.Input--invalid': { border: `1px solid ${danger}`, boxShadow: `inset 0 0 0 1px ${danger}` },
      '.Label': { fontWeight: '600' },
      '.Block': { border: `1px solid ${edge}` },
      '.Tab': { border: `1px solid ${edge}` },
    },
  };
}

/** Reads the design's tokens as they are at a place of the page now: `light-dark()` is decided by then. */
function colorsAt(host: HTMLElement): (token: Token) => string {
  return (token) => {
    const probe = document.createElement('span');
    probe.style.color = `var(--color-${token})`;
    host.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
}

type Token = 'accent' | 'card' | 'ink' | 'soft' | 'edge' | 'danger';

/** Calls back whenever the page turns light or dark, by its own switch or the system's; answers how to stop. */
export function onThemeChange(changed: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const ownSwitch = new MutationObserver(changed);
  system.addEventListener('change', changed);
  ownSwitch.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => {
    system.removeEventListener('change', changed);
    ownSwitch.disconnect();
  };
}
