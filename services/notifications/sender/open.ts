import { refuseSettings } from '#platform/runtime/refusal.ts';
import { tryMs } from '../config.ts';
import type { Sender } from './port.ts';

/** What the choice of a sender depends on. */
export interface SenderSettings {
  readonly mailSender: 'auto' | 'none' | 'smtp' | 'sendgrid' | 'ses';
  readonly mailFrom: string;
  readonly smtpUrl: string;
  readonly sendgridKey: string;
  readonly sendgridUrl: string;
  readonly sesRegion: string;
  readonly sesEndpoint: string;
  readonly atOnce: number;
}

/** The chosen sender, its vendor loaded only now; null for none. Throws StartRefused when a setting of it is missing. */
export async function openSender(settings: SenderSettings): Promise<Sender | null> {
  const { mailFrom: from, smtpUrl, sendgridKey, sendgridUrl, sesRegion, sesEndpoint, atOnce } = settings;
  switch (chosen(settings)) {
    case 'none':
      return null;
    case 'smtp': {
      const { nodemailerSender } = await import('./nodemailer.ts');
      return nodemailerSender({ url: required('SMTP_URL', smtpUrl), from, atOnce, timeoutMs: tryMs });
    }
    case 'sendgrid': {
      const { sendgridSender } = await import('./sendgrid.ts');
      return sendgridSender({ key: required('SENDGRID_API_KEY', sendgridKey), url: sendgridUrl, from });
    }
    case 'ses': {
      const { sesSender } = await import('./ses.ts');
      return sesSender({ region: required('SES_REGION', sesRegion), endpoint: sesEndpoint, from });
    }
  }
}

function chosen({ mailSender, smtpUrl }: SenderSettings): Exclude<SenderSettings['mailSender'], 'auto'> {
  if (mailSender !== 'auto') return mailSender;
  return smtpUrl === '' ? 'none' : 'smtp';
}

function required(env: string, value: string): string {
  if (value === '') throw refuseSettings([{ env, mend: 'set it, for MAIL_SENDER asks for it' }]);
  return value;
}
