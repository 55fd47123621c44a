import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conformance } from './conformance.ts';
import { openSender, type SenderSettings } from './open.ts';
import { sendgridBench, sesBench, smtpBench } from './testing.ts';

conformance('by SMTP', smtpBench);
conformance('SendGrid', sendgridBench);
conformance('Amazon SES', sesBench);

const nothing: SenderSettings = {
  mailSender: 'auto',
  mailFrom: 'shop@example.com',
  smtpUrl: '',
  sendgridKey: '',
  sendgridUrl: 'https://api.sendgrid.com',
  sesRegion: '',
  sesEndpoint: '',
  atOnce: 4,
};

test('a shop without a sender has none, and SMTP_URL alone is enough for one', async () => {
  assert.equal(await openSender(nothing), null);
  const sender = await openSender({ ...nothing, smtpUrl: 'smtp://127.0.0.1:1' });
  assert.ok(sender !== null);
  await sender.close();
  assert.equal(await openSender({ ...nothing, mailSender: 'none', smtpUrl: 'smtp://127.0.0.1:1' }), null);
});

test('a chosen sender without its settings stops the start, and says which is missing', async () => {
  for (const [mailSender, missing] of [
    ['smtp', 'SMTP_URL'],
    ['sendgrid', 'SENDGRID_API_KEY'],
    ['ses', 'SES_REGION'],
  ] as const) {
    await assert.rejects(openSender({ ...nothing, mailSender }), new RegExp(missing));
  }
});
