import type { Metadata } from 'next';
import { EraseForm } from '#web/components/account/erase-form.tsx';
import { ExportPanel } from '#web/components/account/export-panel.tsx';
import { Panel } from '#web/components/admin/panel.tsx';
import type { Export } from '#web/lib/api/account-types.ts';
import { callAsVisitor } from '#web/lib/api/server.ts';
import { nullWhenRefused, requireMe } from '#web/lib/api/visitor.ts';
import { readQuery, type SearchParams } from '#web/lib/shop/address-of-page.ts';

export const metadata: Metadata = { title: 'Privacy', robots: { index: false } };

export default async function PrivacyPage({ searchParams }: { readonly searchParams: SearchParams }) {
  const [me, { export: id }] = await Promise.all([requireMe('/account/privacy'), readQuery(searchParams)]);
  const begun =
    id === undefined
      ? null
      : await callAsVisitor<Export>(`/api/v1/me/exports/${encodeURIComponent(id)}`).catch(nullWhenRefused);
  return (
    <>
      <h1 className="font-bold text-2xl">Privacy</h1>
      <Panel title="Take your data with you">
        <ExportPanel begun={begun} />
      </Panel>
      <Panel title="Erase your account">
        <EraseForm hasPassword={me.signIns.includes('credential')} />
      </Panel>
    </>
  );
}
