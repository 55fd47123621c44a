'use client';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

/** Draws the page anew whenever its order changes, without reloading it. */
export function RefreshOnChange({ orderId }: { readonly orderId: string }) {
  const router = useRouter();
  useEffect(() => {
    const source = new EventSource(`/api/v1/orders/${orderId}/stream`);
    let seen = '';
    source.addEventListener('order', (event) => {
      if (seen !== '' && seen !== event.data) router.refresh();
      seen = event.data;
    });
    return () => source.close();
  }, [orderId, router]);
  return null;
}
