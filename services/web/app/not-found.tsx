import type { Metadata } from 'next';
import { NothingHere } from '#web/components/shell/nothing-here.tsx';
import { ShopFrame } from '#web/components/shell/shop-frame.tsx';

export const metadata: Metadata = { title: 'Not found', robots: { index: false } };

/** For addresses outside every layout, so it brings the shop's frame along. */
export default function NotFound() {
  return (
    <ShopFrame>
      <NothingHere />
    </ShopFrame>
  );
}
