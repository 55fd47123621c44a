import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { Certificate } from '#web/components/account/certificate.tsx';
import { RefreshWhileShown } from '#web/components/account/refresh-while-shown.tsx';
import type { Erasure } from '#web/lib/api/account-types.ts';
import { publicCall } from '#web/lib/api/server.ts';
import { nullWhenRefused } from '#web/lib/api/visitor.ts';

/** Its address is a secret, which no other site is told. */
export const metadata: Metadata = { title: 'Erased', robots: { index: false }, referrer: 'no-referrer' };

interface Props {
  readonly params: Promise<{ readonly token: string }>;
}

export default async function ErasurePage({ params }: Props) {
  const { token } = await params;
  const erasure = await publicCall<Erasure>(`/api/v1/erasures/${encodeURIComponent(token)}`).catch(nullWhenRefused);
  if (erasure === null) notFound();
  return (
    <div className="wrap max-w-3xl pt-10">
      <Certificate erasure={erasure} />
      {erasure.completedAt === undefined && <RefreshWhileShown />}
    </div>
  );
}
