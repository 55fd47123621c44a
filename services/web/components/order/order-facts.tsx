import Link from 'next/link';
import type { ReactNode } from 'react';
import type { Address, Order, Parcel } from '#web/lib/api/types.ts';
import { countryName } from '#web/lib/shop/countries.ts';
import { formatMoney, minor } from '#web/lib/shop/money.ts';
import { paymentState, paymentWords } from '#web/lib/shop/words.ts';
import { TileImage } from '../ui/tile-image.tsx';
import { TotalsList } from './totals-list.tsx';

/** What was ordered, where it goes and how it is paid; what a page adds stands below the goods. */
export function OrderFacts({ order, children }: { readonly order: Order; readonly children?: ReactNode }) {
  return (
    <div className="mt-12 grid gap-10 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <section aria-label="What you ordered">
        <ul className="divide-y divide-line">
          {order.lines.map(({ sku, title, quantity, lineTotal, unitPrice, imageUrl, productSlug }) => (
            <li key={sku} className="flex items-center gap-4 py-4 lg:first:pt-0">
              <TileImage image={{ url: imageUrl, alt: '' }} word={productSlug} className="size-20 shrink-0" />
              <div className="flex-1">
                <Link href={`/p/${productSlug}`} prefetch={false} className="font-semibold hover:text-accent">
                  {title}
                </Link>
                <p className="text-soft text-sm">
                  {quantity} × {formatMoney(unitPrice)}
                </p>
              </div>
              <span className="font-semibold tabular-nums">{formatMoney(lineTotal)}</span>
            </li>
          ))}
        </ul>
        {children}
      </section>
      <aside aria-label="Order details" className="grid h-fit gap-6 rounded-3xl bg-sunk p-6">
        <TotalsList totals={order.totals} dueLabel={paymentWords[order.payment.method]} />
        {order.pickupLocationId === undefined ? (
          <Fact title="Delivery to">
            <AddressLines address={order.shippingAddress} />
          </Fact>
        ) : (
          // The address is the customer's: it must not look like the store's.
          <Fact title={order.shippingMethod}>It lies there for {order.shippingAddress.fullName}.</Fact>
        )}
        <Fact title="Payment">
          {paymentWords[order.payment.method]}, <span data-testid="payment-status">{paymentState(order.payment)}</span>
          {order.payment.refunded !== undefined && minor(order.payment.refunded) > 0 && (
            <span className="block">{formatMoney(order.payment.refunded)} given back</span>
          )}
        </Fact>
        {order.shipments.flatMap(({ id, parcels }) =>
          parcels.map((parcel) => <ParcelFact key={`${id} ${parcel.trackingNumber}`} parcel={parcel} />),
        )}
        <Fact title="News go to">{order.email}</Fact>
      </aside>
    </div>
  );
}

function ParcelFact({ parcel: { carrier, trackingNumber, trackingUrl } }: { readonly parcel: Parcel }) {
  const number = <span className="font-semibold break-all">{trackingNumber}</span>;
  return (
    <Fact title={`Parcel by ${carrier}`}>
      Tracking number{' '}
      {trackingUrl === undefined ? (
        number
      ) : (
        <a href={trackingUrl} rel="noreferrer" className="text-link">
          {number}
        </a>
      )}
    </Fact>
  );
}

function Fact({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div>
      <h2 className="mb-1 font-bold font-sans text-base tracking-normal">{title}</h2>
      <div className="text-soft">{children}</div>
    </div>
  );
}

export function AddressLines({ address }: { readonly address: Address }) {
  const lines = [
    address.fullName,
    address.line1,
    address.line2,
    `${address.postalCode} ${address.city}`,
    [address.region, countryName(address.countryCode)].filter(Boolean).join(', '),
  ];
  return (
    <address className="not-italic">
      {lines
        .filter((line) => line !== undefined && line !== '')
        .map((line) => (
          <span key={line} className="block">
            {line}
          </span>
        ))}
    </address>
  );
}
