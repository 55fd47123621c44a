import Link from 'next/link';
import { Empty } from '#web/components/ui/notice.tsx';

/** What the shop says of an address that leads nowhere. */
export const NothingHere = () => (
  <div className="wrap pt-8">
    <Empty title="This stall has moved" emoji="1f9ed" alone>
      <p>There is no such page, or not any more. The search above knows what we have.</p>
      <Link href="/" prefetch={false} className="button-main mt-5">
        To the market
      </Link>
    </Empty>
  </div>
);
