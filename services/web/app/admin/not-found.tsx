import Link from 'next/link';
import { Empty } from '#web/components/ui/notice.tsx';

/** For an order that is not there. */
export default function NotFound() {
  return (
    <Empty title="There is no such order" emoji="1f4e6" alone>
      <p>Its address may be cut short. The list finds orders by number and by e-mail.</p>
      <Link href="/admin/orders" prefetch={false} className="button-main mt-5">
        All orders
      </Link>
    </Empty>
  );
}
