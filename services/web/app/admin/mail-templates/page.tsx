import type { Metadata } from 'next';
import Link from 'next/link';
import { LetterPreview } from '#web/components/admin/letter-preview.tsx';
import { PageHead } from '#web/components/admin/panel.tsx';
import { askAdmin, requireStaff } from '#web/lib/api/staff.ts';
import type { TemplateInfo, TemplatePreview } from '#web/lib/api/staff-types.ts';
import { nullWhenRefused } from '#web/lib/api/visitor.ts';
import { readQuery, type SearchParams } from '#web/lib/shop/address-of-page.ts';
import { spoken } from '#web/lib/shop/words.ts';

export const metadata: Metadata = { title: 'Mail templates' };

const path = '/admin/mail-templates';

export default async function MailTemplatesPage({ searchParams }: { readonly searchParams: SearchParams }) {
  await requireStaff(path);
  const [{ templates }, query] = await Promise.all([
    askAdmin<{ templates: TemplateInfo[] }>('/mail-templates'),
    readQuery(searchParams),
  ]);
  const opened = query['name'];
  const name = opened ?? templates[0]?.name ?? '';
  const shown = await askAdmin<TemplatePreview>(`/mail-templates/${encodeURIComponent(name)}/preview`).catch(
    nullWhenRefused,
  );
  return (
    <>
      <PageHead title="Mail templates" up={{ href: '/admin/mails', label: 'Mail log' }} />
      {/* Side by side where there is room; elsewhere the list, or the letter that was opened. */}
      <div className="grid gap-6 xl:grid-cols-[22rem_1fr]">
        <ul
          className={`h-fit divide-y divide-line overflow-hidden rounded-2xl border border-line bg-card ${opened === undefined ? '' : 'max-xl:hidden'}`}
        >
          {templates.map((template) => (
            <li key={template.name}>
              <Link
                href={`${path}?name=${template.name}`}
                prefetch={false}
                aria-current={template.name === name ? 'true' : undefined}
                className="block px-4 py-3 hover:bg-accent-soft xl:aria-[current]:bg-accent-soft"
              >
                <span className="block font-semibold">{spoken(template.name)}</span>
                <span className="block text-sm text-soft">{template.about}</span>
              </Link>
            </li>
          ))}
        </ul>
        <div className={opened === undefined ? 'max-xl:hidden' : ''}>
          <Link href={path} prefetch={false} className="mb-4 inline-block text-link xl:hidden">
            Back to the list
          </Link>
          {shown !== null && <LetterPreview letter={shown} />}
        </div>
      </div>
    </>
  );
}
