import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { AddressBook } from '#web/components/account/address-book.tsx';
import type { SavedAddress } from '#web/lib/api/account-types.ts';
import { callAsVisitor } from '#web/lib/api/server.ts';
import { requireMe } from '#web/lib/api/visitor.ts';
import { countries, countryOfLanguage } from '#web/lib/shop/countries.ts';

export const metadata: Metadata = { title: 'Your addresses', robots: { index: false } };

export default async function AddressesPage() {
  const [me, incoming] = await Promise.all([requireMe('/account/addresses'), headers()]);
  const { addresses } = await callAsVisitor<{ addresses: readonly SavedAddress[] }>('/api/v1/me/addresses');
  return (
    <>
      <h1 className="mb-4 font-bold text-2xl">Your addresses</h1>
      <AddressBook
        addresses={addresses}
        countries={countries()}
        initial={{ fullName: me.name, countryCode: countryOfLanguage(incoming.get('accept-language')) }}
      />
    </>
  );
}
