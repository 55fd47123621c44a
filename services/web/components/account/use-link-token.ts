import { useEffect, useState } from 'react';

/**
 * The secret of a mail's link: read once, then wiped from the address, so that neither a bookmark, nor the history, nor
 * a page that is opened from here carries it. Undefined until it was looked for, null when there is none.
 */
export function useLinkToken(): string | null | undefined {
  const [token, setToken] = useState<string | null>();
  useEffect(() => {
    const found = new URLSearchParams(window.location.search).get('token');
    // React may run this twice; the second time the address is clean already.
    setToken((known) => known ?? found);
    if (found !== null) window.history.replaceState(null, '', window.location.pathname);
  }, []);
  return token;
}
