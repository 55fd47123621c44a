import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import PDFDocument from 'pdfkit';
import type { Document, Row } from './content.ts';
import type { Sum } from './sums.ts';

/**
 * Draws a document on A4 pages. The same document gives the same bytes. It takes 25 to 50 ms of computing, in pieces of
 * at most 15, between which others have their turn.
 */
export type Render = (document: Document) => Promise<Uint8Array>;

/** Loads the typeface, which has Latin, Greek and Cyrillic letters; a document carries those that it shows. */
export async function createRender(): Promise<Render> {
  const [regular, bold] = await Promise.all(['400Regular', '700Bold'].map(font));
  if (regular === undefined || bold === undefined)
    throw new TypeError('The typeface of the documents is not complete.');
  return async (document) => {
    const pdf = new PDFDocument({
      size: 'A4',
      margin,
      lang: 'en',
      info: { Title: document.title, Author: document.seller[0] ?? '', CreationDate: document.madeAt },
    });
    pdf.registerFont('regular', regular).registerFont('bold', bold);
    const parts: Buffer[] = [];
    pdf.on('data', (part: Buffer) => parts.push(part));
    const ended = once(pdf, 'end');
    await draw(pdf, document);
    pdf.end();
    await ended;
    return Buffer.concat(parts);
  };
}

const font = (weight: string): Promise<Buffer> =>
  readFile(new URL(import.meta.resolve(`@expo-google-fonts/open-sans/${weight}/OpenSans_${weight}.ttf`)));

type Pdf = InstanceType<typeof PDFDocument>;

const margin = 50;
const width = 495;
/** Where a page is full: A4 is 842 points high. */
const bottom = 770;
const rowHeight = 28;
const sumHeight = 16;
const rowsAtOnce = 20;

const columns = [
  { heading: 'Item', x: 50, width: 230, align: 'left' },
  { heading: 'Quantity', x: 285, width: 50, align: 'right' },
  { heading: 'Price', x: 340, width: 65, align: 'right' },
  { heading: 'Discount', x: 410, width: 60, align: 'right' },
  { heading: 'Amount', x: 475, width: 70, align: 'right' },
] as const;

async function draw(pdf: Pdf, document: Document): Promise<void> {
  // Opening a typeface is a third of all the work.
  for (const name of ['regular', 'bold']) {
    pdf.font(name);
    await turn();
  }
  let y = drawHeadings(pdf, drawHead(pdf, document));
  for (const [index, row] of document.rows.entries()) {
    if (index % rowsAtOnce === 0) await turn();
    if (y + rowHeight > bottom) y = drawHeadings(pdf, nextPage(pdf));
    drawRow(pdf, row, y);
    y += rowHeight;
  }
  await turn();
  y += 10;
  for (const sum of document.sums) {
    if (y + sumHeight > bottom) y = nextPage(pdf);
    drawSum(pdf, sum, y);
    y += sumHeight;
  }
}

function drawHead(pdf: Pdf, { seller, title, facts, parties }: Document): number {
  const [name = '', ...rest] = seller;
  pdf.font('bold').fontSize(12).text(name, margin, margin, { width, align: 'right' });
  pdf.font('regular').fontSize(9).text(rest.join('\n'), { width, align: 'right' });
  pdf
    .font('bold')
    .fontSize(20)
    .text(title, margin, Math.max(pdf.y, margin) + 16, { width });
  pdf.font('regular').fontSize(9).text(facts.join('\n'), { width });
  const top = pdf.y + 14;
  const ends = parties.map(({ heading, lines }, index) => {
    const x = margin + index * (width / 2);
    pdf
      .font('bold')
      .fontSize(9)
      .text(heading, x, top, { width: width / 2 - 10 });
    pdf.font('regular').text(lines.join('\n'), { width: width / 2 - 10 });
    return pdf.y;
  });
  return Math.max(top, ...ends) + 20;
}

function drawHeadings(pdf: Pdf, y: number): number {
  pdf.font('bold').fontSize(9);
  for (const { heading, x, ...box } of columns) pdf.text(heading, x, y, { ...box, lineBreak: false });
  pdf
    .moveTo(margin, y + 15)
    .lineTo(margin + width, y + 15)
    .lineWidth(0.5)
    .stroke();
  return y + 20;
}

/** A title that is too long for its line ends in "…": the SKU below it says what it is. */
function drawRow(pdf: Pdf, { title, sku, quantity, unitPrice, discount, amount }: Row, y: number): void {
  const texts = [title, quantity, unitPrice, discount, amount];
  pdf.font('regular').fontSize(9);
  columns.forEach(({ x, width, align }, index) => {
    pdf.text(texts[index] ?? '', x, y, { width, align, height: 12, ellipsis: true });
  });
  pdf.fontSize(7).text(sku, columns[0].x, y + 13, { width: columns[0].width, height: 9, ellipsis: true });
}

function drawSum(pdf: Pdf, { label, amount, strong = false }: Sum, y: number): void {
  pdf.font(strong ? 'bold' : 'regular').fontSize(9);
  pdf.text(label, 200, y, { width: 260, align: 'right', height: 12, ellipsis: true });
  pdf.text(amount, 465, y, { width: 80, align: 'right', height: 12, ellipsis: true });
}

function nextPage(pdf: Pdf): number {
  pdf.addPage();
  return margin;
}
