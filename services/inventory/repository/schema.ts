import type { JsonValue } from '@bufbuild/protobuf';
import type { Generated, Kysely } from 'kysely';
import type { Database, Tx } from '#platform/database/port.ts';
import type { ReservationState, Taken } from '../domain.ts';

/** The tables of the inventory's schema. */
export interface InventoryDb {
  stock: {
    sku: string;
    on_hand: number;
    reserved: Generated<number>;
    low_stock_threshold: Generated<number>;
    version: Generated<number>;
    spread: Generated<boolean>;
    low: Generated<boolean>;
    waiting: Generated<number>;
  };
  shelves: { sku: string; location_id: string; on_hand: number; reserved: number };
  locations: {
    id: string;
    name: string;
    kind: 'warehouse' | 'store';
    pickup: boolean;
    address: JsonValue | null;
    priority: number;
    active: boolean;
  };
  movements: {
    id: Generated<number>;
    sku: string;
    location_id: string;
    delta: number;
    reason: string;
    order_id: string | null;
    at: Generated<Date>;
  };
  reservations: {
    order_id: string;
    attempt: number;
    state: ReservationState;
    lines: readonly Taken[];
    pickup_location_id: string | null;
    expires_at: Date | null;
    ended_at: Date | null;
  };
  waiting: { sku: string; email: string; title: string; product_slug: string; created_at: Generated<Date> };
}

export type InventoryTx = Tx<InventoryDb, 'inventory'>;
export type InventoryDatabase = Database<InventoryDb, 'inventory'>;
export type InventoryReader = Kysely<InventoryDb>;
