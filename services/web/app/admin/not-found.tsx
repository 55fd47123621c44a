import Link from 'next/link';
import { Empty } from '#web/components/ui/notice.tsx';

/** For an order, a card or a person that is not there. */
export default function NotFound() {
  return (
    <Empty title="There is nothing here" emoji="1f4e6" alone>
      <p>The address may be cut short. The lists find what you look for by number, name and e-mail.</p>
      <Link href="/admin" prefetch={false} className="button-main mt-5">
        Back office
      </Link>
    </Empty>
  );
}
