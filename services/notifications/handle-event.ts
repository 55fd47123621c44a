/**
 * Mails as a function, for a serverless runtime: an event in, the letters that it causes out. It keeps nothing. What
 * is at most once in the shop's own mail log is known again here by its id: the same event has the same letters under
 * the same Message-IDs, however often it comes.
 */
import { z } from 'zod';
import { open } from '#platform/events/envelope.ts';
import { Failure, invalid } from '#platform/kernel/errors.ts';
import { readSettings } from '#platform/runtime/config.ts';
import { refuseSettings } from '#platform/runtime/refusal.ts';
import { config, functionConfig } from './config.ts';
import { lettersOf, type Mail, mayCauseMails, type Shop } from './letters.ts';
import { openSender } from './sender/open.ts';
import { messageIdOf, type Sender } from './sender/port.ts';
import { isEndable } from './templates/endable.ts';

/** A letter that an event caused. */
interface EventLetter {
  /** Names it for ever: the Message-ID is made of it. */
  readonly id: string;
  readonly template: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

interface HandleOptions {
  /** Where browsers reach the shop; PUBLIC_ORIGIN when absent. */
  readonly origin?: string;
  /** ISO 4217; CURRENCY when absent. */
  readonly currency?: string;
  /** Who reads mails to staff; STAFF_EMAIL when absent. */
  readonly staffEmail?: string;
  /** False: the letters are answered, and not sent though a sender is set. */
  readonly send?: boolean;
}

/**
 * Answers the letters that a CloudEvent of the shop causes, and sends them when a sender is set in the environment
 * (MAIL_SENDER, SMTP_URL, …), except reminders, which only the shop may send. An event that no mail is about causes none. Throws INVALID_REQUEST for what is no event
 * of the shop, and MAIL_NOT_SENT when the sender could not be reached: then the event is to be given again.
 */
export async function handleEvent(event: unknown, options: HandleOptions = {}): Promise<readonly EventLetter[]> {
  const { config: settings, bad } = readSettings({ ...config, ...functionConfig }, process.env);
  if (bad.length > 0) throw refuseSettings(bad);
  const shop: Shop = {
    origin: (options.origin ?? settings.publicOrigin).replace(/\/$/, ''),
    currency: options.currency ?? settings.currency,
    staffEmail: options.staffEmail ?? settings.staffEmail,
  };
  const mails = mailsOf(event, shop);
  const sender = options.send === false || mails.length === 0 ? null : await openSender(settings);
  if (sender !== null) await sendAll(mails, sender, new URL(shop.origin).hostname);
  return mails.map(({ id, template, to, letter }) => ({ id, template, to, ...letter }));
}

const envelope = z.object({
  specversion: z.literal('1.0').optional(),
  id: z.uuid(),
  type: z.string(),
  subject: z.string().default(''),
  time: z.iso.datetime({ offset: true }).optional(),
  traceparent: z.string().default(''),
  /** As it is, or as the text in which the shop's own bus keeps it. */
  data: z.union([z.record(z.string(), z.unknown()), z.string().transform((text) => JSON.parse(text) as unknown)]),
});

function mailsOf(event: unknown, shop: Shop): readonly Mail[] {
  const { type, id, subject, time, traceparent, data } = read(() => envelope.parse(event));
  const heard = read(() =>
    open({ id, type, subject, traceparent, data, time: time === undefined ? epoch : new Date(time) }),
  );
  return mayCauseMails(heard) ? lettersOf(heard, shop) : [];
}

/** No letter speaks of the time of its event. */
const epoch = new Date(0);

function read<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw invalid([{ field: 'event', description: 'give a CloudEvent of the shop, as its bus writes it' }]);
  }
}

async function sendAll(mails: readonly Mail[], sender: Sender, host: string): Promise<void> {
  try {
    // Who wants no reminders is known to the shop alone: it sends them itself.
    for (const { id, to, letter } of mails.filter((mail) => !isEndable(mail))) {
      const outcome = await sender.send({ messageId: messageIdOf(id, host), to, ...letter });
      // What is refused for good would be refused again: the letter is answered, and that is all that can be done.
      if (outcome.kind === 'unreachable') {
        throw new Failure('unavailable', 'MAIL_NOT_SENT', `The mail could not be handed over: ${outcome.why}.`);
      }
    }
  } finally {
    await sender.close();
  }
}
