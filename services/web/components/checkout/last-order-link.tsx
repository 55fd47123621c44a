'use client';
import Link from 'next/link';
import { useEffect, useState } from 'react';
import { lastOrderOf } from './place-order.ts';

/** After Back from the order's page: the way forward again. */
export function LastOrderLink({ cartId }: { readonly cartId: string }) {
  const [orderId, setOrderId] = useState<string>();
  useEffect(() => setOrderId(lastOrderOf(cartId)), [cartId]);
  if (orderId === undefined) return null;
  return (
    <p>
      <Link href={`/orders/${orderId}`} prefetch={false} className="text-link">
        See your order
      </Link>
    </p>
  );
}
