'use client';
import Link from 'next/link';
import { type ComponentProps, useState } from 'react';

/** A link that fetches its page once somebody points at it, not for every link in view. */
export function IntentLink(props: Omit<ComponentProps<typeof Link>, 'prefetch'>) {
  const [meant, setMeant] = useState(false);
  const mean = () => setMeant(true);
  return <Link {...props} prefetch={meant} onPointerEnter={mean} onFocus={mean} />;
}
