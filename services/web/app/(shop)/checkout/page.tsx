import type { Metadata } from 'next';
import { headers } from 'next/headers';
import Link from 'next/link';
import { CheckoutForm } from '#web/components/checkout/checkout-form.tsx';
import { draftOf } from '#web/components/checkout/draft.ts';
import { LastOrderLink } from '#web/components/checkout/last-order-link.tsx';
import { Empty } from '#web/components/ui/notice.tsx';
import type { SavedAddress } from '#web/lib/api/account-types.ts';
import { getCardForm } from '#web/lib/api/card-form.ts';
import { callAsVisitor } from '#web/lib/api/server.ts';
import { getCart, getMe } from '#web/lib/api/visitor.ts';
import { countries, countryOfLanguage } from '#web/lib/shop/countries.ts';

export const metadata: Metadata = { title: 'Checkout', robots: { index: false } };

export default async function CheckoutPage() {
  const [cart, me, incoming] = await Promise.all([getCart(), getMe(), headers()]);
  if (cart === null || cart.ordered || cart.lines.length === 0) {
    return (
      <div className="wrap pt-8">
        <Empty
          title={cart?.ordered === true ? 'This cart is already ordered' : 'Nothing to pay for yet'}
          emoji="1f9fa"
          alone
        >
          {cart?.ordered === true && <LastOrderLink cartId={cart.id} />}
          <Link href="/" prefetch={false} className="button-main mt-5">
            To the market
          </Link>
        </Empty>
      </div>
    );
  }
  const [cards, addresses] = await Promise.all([getCardForm(), me === null ? [] : savedAddresses()]);
  const usual = addresses.find(({ defaultShipping }) => defaultShipping);
  return (
    <div className="wrap pt-8">
      <h1 className="mb-8 font-extrabold text-4xl">Checkout</h1>
      {me === null && (
        <p className="-mt-5 mb-8 text-soft">
          No account needed. Have one?{' '}
          <Link href="/sign-in?next=/checkout" prefetch={false} className="text-link">
            Sign in
          </Link>
        </p>
      )}
      <noscript>
        <p className="mb-6 rounded-xl bg-danger-soft p-4 text-danger">
          Paying needs JavaScript. Your cart is kept: switch it on and load this page again.
        </p>
      </noscript>
      <CheckoutForm
        cart={cart}
        countries={countries()}
        cards={cards}
        addresses={addresses}
        initial={{
          email: me?.email ?? '',
          fullName: me?.name ?? '',
          countryCode: countryOfLanguage(incoming.get('accept-language')),
          ...(usual === undefined ? {} : draftOf(usual.address)),
        }}
      />
    </div>
  );
}

/** A help at the checkout, so one that does not answer is done without. */
const savedAddresses = (): Promise<readonly SavedAddress[]> =>
  callAsVisitor<{ addresses: readonly SavedAddress[] }>('/api/v1/me/addresses').then(
    ({ addresses }) => addresses,
    () => [],
  );
