import { PaymentMethod } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import type { PaymentsService } from '#contracts/gen/rialto/payments/v1/payments_pb.ts';
import type { Implementation } from '#platform/rpc/port.ts';
import type { PaymentProvider } from '../provider/port.ts';

export interface MethodsDependencies {
  readonly provider: Pick<PaymentProvider, 'name'>;
  readonly publishableKey: string | null;
}

/** How orders can be paid. It comes from the settings alone, so the answer is the same until the next start. */
export const methods = ({
  provider,
  publishableKey,
}: MethodsDependencies): Pick<Implementation<typeof PaymentsService>, 'listPaymentMethods'> => ({
  listPaymentMethods: async () => ({
    methods: [
      { method: PaymentMethod.CARD, provider: provider.name, ...(publishableKey === null ? {} : { publishableKey }) },
      { method: PaymentMethod.CASH_ON_DELIVERY },
    ],
  }),
});
