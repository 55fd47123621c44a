/** Carries mails out of the house. */
export interface Sender {
  /** Hands one mail over; never throws, and ends within a minute. */
  send(mail: Outgoing): Promise<Outcome>;
  close(): Promise<void>;
}

/** One mail to one recipient. */
export interface Outgoing {
  /** The same for every try, so that a mail program shows a mail sent twice once. */
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Where one click of a mail program ends mails like this one; absent where nobody may end them. */
  readonly oneClick?: string;
}

/** The headers by which a mail program offers its reader to end such mails by one click (RFC 8058). */
export const unsubscribeHeaders = ({ oneClick }: Pick<Outgoing, 'oneClick'>): Readonly<Record<string, string>> =>
  oneClick === undefined
    ? {}
    : { 'List-Unsubscribe': `<${oneClick}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };

/** The Message-ID of a mail of ours: the same for every try, in the database or without one. */
export const messageIdOf = (mailId: string, shopHost: string): string => `<${mailId}@${shopHost}>`;

export type Outcome =
  | { readonly kind: 'sent' }
  /** For good: another try would have the same answer. */
  | { readonly kind: 'refused'; readonly why: string }
  /** For now: worth another try. */
  | { readonly kind: 'unreachable'; readonly why: string };
