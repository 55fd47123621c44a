import { address, integer, type Setting } from '#platform/runtime/config.ts';

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
    about: 'Mail server, smtp:// or smtps:// with user and password; without it mails are kept in the log alone',
    fallback: '',
    protocols: ['smtp:', 'smtps:'],
    secret: true,
  }),
  sendMs: integer({
    env: 'NOTIFICATIONS_SEND_MS',
    about: 'How often mails that are due are looked for, in milliseconds',
    fallback: 5_000,
    minimum: 10,
    maximum: 3_600_000,
  }),
  tries: integer({
    env: 'NOTIFICATIONS_TRIES',
    about: 'Tries to send a mail before it is given up; the wait doubles from 5 seconds up to an hour',
    fallback: 12,
    minimum: 1,
    maximum: 100,
  }),
};

/** Mails claimed at once, at most; more follow at once while there are some. */
export const sendBatch = 20;

/** A mail claimed for so long is free again: its sender is dead. Longer than a batch of slow conversations. */
export const leaseSeconds = 1_200;
