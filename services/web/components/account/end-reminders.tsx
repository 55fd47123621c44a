import Link from 'next/link';
import { Notice } from '#web/components/ui/notice.tsx';

interface Props {
  /** Of the link of a mail; undefined without one. */
  readonly token: string | undefined;
  readonly ended: boolean;
  /** Why the click did not end them: `link` when it never will, `later` when another one may. */
  readonly problem: string | undefined;
}

/**
 * Says what a click ends, and waits for it, since programs that look through mails open every link in them. A plain form:
 * whoever reads mails without JavaScript ends them as well.
 */
export function EndReminders({ token, ended, problem }: Props) {
  if (ended) return <Ended />;
  if (token === undefined || problem === 'link')
    return <Refused>Open the link in our mail once more: a part of it is missing here.</Refused>;
  return (
    <div className="grid gap-5">
      {problem !== undefined && <Refused>That did not work just now. Please try again in a moment.</Refused>}
      <p className="text-soft">
        We remind you when you leave a cart lying, once for each cart. One click, and we no longer do, at the address
        that our mail came to.
      </p>
      <p className="text-soft">Mails about your orders and your account, and those that you ask for, still come.</p>
      <form method="post" action={`/unsubscribe/one-click?token=${encodeURIComponent(token)}`} className="grid">
        <button type="submit" name="from" value="page" className="button-main">
          End the reminders
        </button>
      </form>
    </div>
  );
}

function Ended() {
  return (
    <div className="grid gap-5">
      <Notice title="We will not remind you of carts any more">
        <p>Mails about your orders and your account still come.</p>
      </Notice>
      <Link href="/" prefetch={false} className="button-main">
        To the shop
      </Link>
    </div>
  );
}

const Refused = ({ children }: { readonly children: string }) => (
  <p role="alert" className="rounded-xl bg-danger-soft px-4 py-3 font-semibold text-danger">
    {children}
  </p>
);
