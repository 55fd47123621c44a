import type { CartService } from '#contracts/gen/rialto/cart/v1/cart_pb.ts';
import type { PaymentsService } from '#contracts/gen/rialto/payments/v1/payments_pb.ts';
import type { Database } from '#platform/database/port.ts';
import type { TimelineEvent } from '#platform/events/bus.ts';
import type { Clock } from '#platform/kernel/clock.ts';
import type { Crash } from '#platform/kernel/crash.ts';
import type { Ids } from '#platform/kernel/ids.ts';
import type { Client } from '#platform/rpc/port.ts';
import type { Commit } from './commit.ts';
import type { Seller } from './documents/content.ts';
import type { OrdersDb } from './repository/tables.ts';
import type { Watch } from './watch.ts';

/** Everything that the calls of this service use. */
export interface OrdersDependencies {
  readonly database: Database<OrdersDb, 'orders'>;
  readonly cart: Pick<Client<typeof CartService>, 'quoteCart' | 'createCart'>;
  readonly payments: Pick<Client<typeof PaymentsService>, 'preparePayment' | 'getClientSecret'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly crash: Crash;
  readonly watch: Watch;
  readonly commit: Commit;
  readonly seller: Seller;
  readonly streamPollMs: number;
  readonly returnDays: number;
  /** Keys of the orders' numbers and of their access tokens. */
  readonly numberKey: Buffer;
  readonly tokenKey: Buffer;
  timeline(orderId: string): Promise<readonly TimelineEvent[]>;
}
