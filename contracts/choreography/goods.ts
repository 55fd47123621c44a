import { ProductChangedSchema, StockImportedSchema } from '../gen/rialto/catalog/v1/events_pb.ts';
import { BackInStockSchema, LowStockSchema, StockChangedSchema } from '../gen/rialto/inventory/v1/events_pb.ts';
import type { Choreography } from './shape.ts';

/** What is sold, and whether it can be had. */
export const goods = {
  'catalog.product_changed': {
    data: ProductChangedSchema,
    says: 'catalog',
    hears: { search: 'indexes the product' },
    undoneBy: null,
  },
  'catalog.stock_imported': {
    data: StockImportedSchema,
    says: 'catalog',
    hears: { inventory: 'counts the goods' },
    undoneBy: null,
  },
  'inventory.stock_changed': {
    data: StockChangedSchema,
    says: 'inventory',
    hears: { catalog: 'marks the variant available or not', search: 'marks the product available or not' },
    undoneBy: null,
  },
  'inventory.low_stock': {
    data: LowStockSchema,
    says: 'inventory',
    hears: { notifications: 'mails the staff' },
    undoneBy: null,
  },
  'inventory.back_in_stock': {
    data: BackInStockSchema,
    says: 'inventory',
    hears: { notifications: 'mails who waited' },
    undoneBy: null,
  },
} as const satisfies Choreography;
