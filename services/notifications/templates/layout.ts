import { type Html, html, oneLine } from './html.ts';

/** A mail as it is kept and sent. */
export interface Letter {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** What a letter says; the layout makes both its forms of it, so that they cannot differ. */
export interface Content {
  readonly subject: string;
  /** Shown by mail programs beside the subject. */
  readonly preview: string;
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly rows?: readonly Row[];
  readonly button?: { readonly label: string; readonly address: string };
  readonly closing: string;
  /** Where the reader ends mails like this one. */
  readonly leave?: { readonly label: string; readonly address: string };
}

/** A line of a table: what, and how much; a sum stands out, and a value may lead somewhere. */
export interface Row {
  readonly label: string;
  readonly value: string;
  readonly sum?: boolean;
  readonly address?: string | undefined;
}

/** The letter in the shop's dress: tables and inline styles for old mail programs, colours for light and dark. */
export function letter(content: Content): Letter {
  return { subject: oneLine(content.subject), text: textOf(content), html: page(content).source };
}

function textOf({ heading, paragraphs, rows = [], button, closing, leave }: Content): string {
  const width = Math.max(0, ...rows.map(({ label }) => label.length));
  const table = rows.map(({ label, value, address }) => `${label.padEnd(width)}  ${value}${after(address)}`).join('\n');
  const [link, end] = [button, leave].map((one) => (one === undefined ? '' : `${one.label}: ${one.address}`));
  return `${[heading, ...paragraphs, table, link, closing, end, '-- \nRialto'].filter((part) => part !== '').join('\n\n')}\n`;
}

const after = (address: string | undefined): string => (address === undefined ? '' : `\n${address}`);

const font = 'font-family:-apple-system,BlinkMacSystemFont,Segoe UI,Roboto,Helvetica,Arial,sans-serif';

function page({ subject, preview, heading, paragraphs, rows = [], button, closing, leave }: Content): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${subject}</title>
<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .ground { background-color: #0f1716 !important; }
  .card { background-color: #172220 !important; border-color: #2b3a37 !important; }
  .ink { color: #edf3ef !important; }
  .soft { color: #a6b6b0 !important; }
  .rule { border-color: #2b3a37 !important; }
  .button { background-color: #74d6c0 !important; color: #06231e !important; }
}
</style>
</head>
<body class="ground" style="margin:0;padding:0;background-color:#fdf8f4;">
<div style="display:none;max-height:0;overflow:hidden;opacity:0;">${preview}</div>
<table role="presentation" class="ground" width="100%" cellpadding="0" cellspacing="0" style="background-color:#fdf8f4;">
<tr><td align="center" style="padding:32px 16px;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;">
<tr><td class="ink" style="padding:0 8px 20px;${font};font-size:20px;font-weight:700;letter-spacing:.04em;color:#1b2523;">Rialto</td></tr>
<tr><td class="card" style="padding:32px;background-color:#ffffff;border:1px solid #e8ddd2;border-radius:14px;">
<h1 class="ink" style="margin:0 0 16px;${font};font-size:24px;line-height:1.25;color:#1b2523;">${heading}</h1>
${paragraphs.map(paragraph)}${rows.length === 0 ? '' : table(rows)}${button === undefined ? '' : buttonOf(button)}
<p class="soft" style="margin:24px 0 0;${font};font-size:14px;line-height:1.5;color:#55625e;">${closing}${leave === undefined ? '' : leaveOf(leave)}</p>
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`;
}

const paragraph = (text: string): Html =>
  html`<p class="ink" style="margin:0 0 16px;${font};font-size:16px;line-height:1.55;color:#1b2523;">${text}</p>
`;

const table = (
  rows: readonly Row[],
): Html => html`<table width="100%" cellpadding="0" cellspacing="0" style="margin:8px 0 8px;border-collapse:collapse;">
${rows.map(rowOf)}</table>
`;

function rowOf({ label, value, sum = false, address }: Row): Html {
  const style = `padding:10px 0;border-top:1px solid #e8ddd2;${font};font-size:15px;color:#1b2523;font-weight:${sum ? 700 : 400};`;
  return html`<tr><td class="ink rule" style="${style}">${label}</td><td class="ink rule" align="right" style="${style}white-space:nowrap;">${address === undefined ? value : linkOf(value, address)}</td></tr>
`;
}

const linkOf = (value: string, address: string): Html =>
  html`<a class="ink" href="${address}" style="color:#0b5f55;text-decoration:underline;">${value}</a>`;

const buttonOf = ({ label, address }: { label: string; address: string }): Html =>
  html`<p style="margin:24px 0 0;"><a class="button" href="${address}" style="display:inline-block;padding:13px 24px;border-radius:10px;background-color:#0b5f55;color:#ffffff;${font};font-size:16px;font-weight:600;text-decoration:none;">${label}</a></p>
`;

const leaveOf = ({ label, address }: { label: string; address: string }): Html =>
  html`<br><a class="soft" href="${address}" style="color:#55625e;text-decoration:underline;">${label}</a>`;
