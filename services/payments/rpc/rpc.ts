import type { PaymentsService } from '#contracts/gen/rialto/payments/v1/payments_pb.ts';
import type { Implementation } from '#platform/rpc/port.ts';
import { type MethodsDependencies, methods } from './methods.ts';
import { type PrepareDependencies, prepare } from './prepare.ts';
import { type ReconciliationDependencies, reconciliation } from './reconciliation.ts';
import { type StaffDependencies, staff } from './staff.ts';
import { type WebhookDependencies, webhook } from './webhook.ts';

/** What payments offers: to whoever pays, to the orders, to whoever brings a provider's webhook, and to staff. */
export const rpc = (
  given: MethodsDependencies &
    PrepareDependencies &
    WebhookDependencies &
    StaffDependencies &
    ReconciliationDependencies,
): Implementation<typeof PaymentsService> => ({
  ...methods(given),
  ...prepare(given),
  ...webhook(given),
  ...staff(given),
  ...reconciliation(given),
});
