import type { MessageInitShape } from '@bufbuild/protobuf';
import type { FileSchema } from '#contracts/gen/rialto/common/v1/common_pb.ts';
import type { OrdersService } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { conflict } from '#platform/kernel/errors.ts';
import type { Implementation } from '#platform/rpc/port.ts';
import type { OrdersDependencies } from '../dependencies.ts';
import { wasTaken } from '../domain/payment.ts';
import type { Look } from '../look.ts';
import { invoicedAt } from '../repository/invoices.ts';
import { type Document, invoiceOf, receiptOf } from './content.ts';
import type { Render } from './pdfkit.ts';

/** Invoices and receipts, drawn when somebody asks for them: the order is what is kept. */
export function documentCalls(
  { database, seller }: Pick<OrdersDependencies, 'database' | 'seller'>,
  look: Look,
): Pick<Implementation<typeof OrdersService>, 'getInvoice' | 'getReceipt'> {
  let render: Promise<Render> | undefined;

  async function file(name: string, document: Document): Promise<MessageInitShape<typeof FileSchema>> {
    render ??= import('./pdfkit.ts').then(({ createRender }) => createRender());
    return { contentType: 'application/pdf', name, data: await (await render)(document) };
  }

  return {
    async getInvoice({ id }, context) {
      const { order } = await look.visible(id, context);
      const number = order.invoiceNumber;
      const issuedAt = number === null ? undefined : await invoicedAt(database.read, id);
      if (number === null || issuedAt === undefined) {
        throw conflict('INVOICE_NOT_ISSUED', 'The invoice is issued when the first goods are sent.');
      }
      return file(`invoice-${number}.pdf`, invoiceOf(order, { number, issuedAt }, seller));
    },
    async getReceipt({ id }, context) {
      const { order } = await look.visible(id, context);
      if (!wasTaken(order)) throw conflict('RECEIPT_NOT_ISSUED', 'Nothing was paid for the order yet.');
      return file(`receipt-${order.number}.pdf`, receiptOf(order, seller));
    },
  };
}
