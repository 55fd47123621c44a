import type { Metadata } from 'next';
import Link from 'next/link';
import { ShopFrame } from '#web/components/shell/shop-frame.tsx';
import { Empty } from '#web/components/ui/notice.tsx';

export const metadata: Metadata = { title: 'Not found', robots: { index: false } };

export default function NotFound() {
  return (
    <ShopFrame>
      <div className="wrap pt-8">
        <h1 className="sr-only">Not found</h1>
        <Empty title="This stall has moved" emoji="1f9ed">
          <p>There is no such page, or not any more. The search above knows what we have.</p>
          <Link href="/" prefetch={false} className="button-main mt-5">
            To the market
          </Link>
        </Empty>
      </div>
    </ShopFrame>
  );
}
