import type { ReactNode } from 'react';
import { ShopFrame } from '#web/components/shell/shop-frame.tsx';

export default function ShopLayout({ children }: { readonly children: ReactNode }) {
  return <ShopFrame>{children}</ShopFrame>;
}
