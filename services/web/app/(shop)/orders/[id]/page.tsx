import type { Metadata } from 'next';
import Link from 'next/link';
import { OrderLive } from '#web/components/order/order-live.tsx';
import { Empty } from '#web/components/ui/notice.tsx';
import { getCardForm } from '#web/lib/api/card-form.ts';
import { callAsVisitor } from '#web/lib/api/server.ts';
import type { Order } from '#web/lib/api/types.ts';
import { getMe, nullWhenRefused } from '#web/lib/api/visitor.ts';

export const metadata: Metadata = { title: 'Your order', robots: { index: false } };

interface Props {
  readonly params: Promise<{ readonly id: string }>;
}

export default async function OrderPage({ params }: Props) {
  const { id } = await params;
  const order = await callAsVisitor<Order>(`/api/v1/orders/${encodeURIComponent(id)}`).catch(nullWhenRefused);
  return (
    <div className="wrap pt-8">
      {order === null ? (
        <NotYours id={id} signedIn={(await getMe()) !== null} />
      ) : (
        <OrderLive initial={order} cards={order.status === 'pending' ? await cardForm() : null} />
      )}
    </div>
  );
}

/** An order is shown also while nobody says how it can be paid. */
const cardForm = () => getCardForm().catch(() => null);

/** The same words for an order that is somebody else's and for one that does not exist. */
function NotYours({ id, signedIn }: { readonly id: string; readonly signedIn: boolean }) {
  return (
    <Empty title="We cannot show this order here" emoji="1f4e6" alone>
      <p>
        {signedIn
          ? 'It does not belong to your account. Open it by the link in our mail to you.'
          : 'Open it by the link in our mail to you, or sign in to the account that ordered.'}
      </p>
      {signedIn ? (
        <Link href="/account" prefetch={false} className="button-main mt-5">
          Your orders
        </Link>
      ) : (
        <Link href={`/sign-in?next=/orders/${encodeURIComponent(id)}`} prefetch={false} className="button-main mt-5">
          Sign in
        </Link>
      )}
    </Empty>
  );
}
