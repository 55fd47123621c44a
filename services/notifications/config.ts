import { address, integer, oneOf, type Setting, text } from '#platform/runtime/config.ts';

const mailFrom: Setting<string> = {
  env: 'MAIL_FROM',
  about: 'Who mails come from: "Name <address>", or an address',
  fallback: 'Rialto <no-reply@localhost>',
  parse: (value) =>
    /^(?:[^<>\r\n",;:]+ <[^\s<>,;"]+@[^\s<>,;"]+>|[^\s<>,;"]+@[^\s<>,;"]+)$/.test(value)
      ? { value }
      : { mend: 'give an address, or a name and an address: Rialto <shop@example.com>' },
};

/** Every setting of the notifications. */
export const config = {
  mailFrom,
  smtpUrl: address({
    env: 'SMTP_URL',
    about:
      'Mail server, smtp:// or smtps:// with user and password; without any sender mails are kept in the log alone',
    fallback: '',
    protocols: ['smtp:', 'smtps:'],
    secret: true,
  }),
  mailSender: oneOf({
    env: 'MAIL_SENDER',
    about: 'Who sends mails: none, smtp, sendgrid or ses; auto: smtp when SMTP_URL is set, else none',
    choices: ['auto', 'none', 'smtp', 'sendgrid', 'ses'],
    fallback: 'auto',
  }),
  sendgridKey: text({
    env: 'SENDGRID_API_KEY',
    about: 'Key of SendGrid with the right to send',
    fallback: '',
    secret: true,
  }),
  sendgridUrl: address({
    env: 'SENDGRID_API_URL',
    about: 'Where SendGrid is; https://api.eu.sendgrid.com for an account in the EU',
    fallback: 'https://api.sendgrid.com',
    protocols: ['https:', 'http:'],
  }),
  sesRegion: text({
    env: 'SES_REGION',
    about: 'Region of Amazon SES; its keys come from where the AWS SDK looks for them',
    fallback: '',
  }),
  sesEndpoint: address({
    env: 'SES_ENDPOINT',
    about: 'Another address of Amazon SES than the one of the region',
    fallback: '',
    protocols: ['https:', 'http:'],
  }),
  smsUrl: address({
    env: 'SMS_URL',
    about: 'Where messages by SMS are posted as JSON {id, to, text}; without it none are written',
    fallback: '',
    protocols: ['https:', 'http:'],
  }),
  smsToken: text({ env: 'SMS_TOKEN', about: 'Bearer token for SMS_URL', fallback: '', secret: true }),
  staffEmail: text({
    env: 'STAFF_EMAIL',
    about: 'Who reads mails to staff, such as of low stock; without it they are not written',
    fallback: '',
  }),
  sendMs: integer({
    env: 'NOTIFICATIONS_SEND_MS',
    about: 'How often mails and messages that are due are looked for, in milliseconds',
    fallback: 5_000,
    minimum: 10,
    maximum: 3_600_000,
  }),
  atOnce: integer({
    env: 'NOTIFICATIONS_AT_ONCE',
    about: 'Mails that are sent at once, at most; of messages by SMS as many',
    fallback: 4,
    minimum: 1,
    maximum: 20,
  }),
  retentionDays: integer({
    env: 'MAIL_RETENTION_DAYS',
    about: 'How long mails stay in the log, and messages by SMS, once they are sent or given up, in days',
    fallback: 365,
    minimum: 1,
    maximum: 3_650,
  }),
};

/** One try ends within this, whatever the other side does. */
export const tryMs = 60_000;

/** A message claimed for so long is free again, for its sender is dead: longer than a try and the noting of its end. */
export const leaseSeconds = 120;

/** Before the next tries to note how one ended. */
export const noteAgainAfterMs: readonly number[] = [250, 1_000, 4_000, 10_000];

/** Waits before the next try: the first, and the longest of those that follow, each twice the one before. */
export const firstWaitSeconds = 5;
export const longestWaitSeconds = 1_800;

/** A message that could not be handed over for so long is given up; links say themselves when they end. */
export const giveUpSeconds = 3 * 24 * 3_600;

/** Messages that one statement forgets, at most, so that nobody waits behind it; the next batch follows at once. */
export const forgottenAtOnce = 1_000;

/** How often messages that are old enough are looked for, in milliseconds. */
export const forgetMs = 3_600_000;

/** Failed mails that are sent again by one call, at most. */
export const resentAtOnce = 1_000;

/** Mails that the export of a person holds at most, and the longest text of it, in characters. */
export const exportedMails = 500;
export const exportedLength = 1_000_000;

/** What the function for serverless runtimes has to be told, as it has no shop around it. */
export const functionConfig = {
  publicOrigin: address({
    env: 'PUBLIC_ORIGIN',
    about: 'Where browsers reach the shop',
    fallback: 'http://localhost:3000',
    protocols: ['http:', 'https:'],
  }),
  currency: text({ env: 'CURRENCY', about: 'Currency of all prices, ISO 4217', fallback: 'USD' }),
};
