import type { Metadata } from 'next';
import { NothingHere } from '#web/components/shell/nothing-here.tsx';

export const metadata: Metadata = { title: 'Not found', robots: { index: false } };

/** For a product or a category that is not there: the frame stands already. */
export default function NotFound() {
  return <NothingHere />;
}
