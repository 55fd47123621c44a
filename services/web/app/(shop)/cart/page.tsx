import type { Metadata } from 'next';
import { CartView } from '#web/components/cart/cart-view.tsx';

export const metadata: Metadata = { title: 'Cart', robots: { index: false } };

export default function CartPage() {
  return (
    <div className="wrap pt-8">
      <h1 className="mb-6 font-extrabold text-4xl">Your cart</h1>
      <CartView />
    </div>
  );
}
