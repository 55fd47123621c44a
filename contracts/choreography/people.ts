import { AbandonedSchema } from '../gen/rialto/cart/v1/events_pb.ts';
import {
  ErasureRequestedSchema,
  ExportRequestedSchema,
  PersonErasedSchema,
  PersonExportedSchema,
  RegisteredSchema,
} from '../gen/rialto/identity/v1/events_pb.ts';
import { ForgottenSchema } from '../gen/rialto/orders/v1/events_pb.ts';
import type { Choreography } from './shape.ts';

/** People: who they are, what they left lying, and their right to take their data along or have it forgotten. */
export const people = {
  'cart.abandoned': {
    data: AbandonedSchema,
    says: 'cart',
    hears: { notifications: 'mails a reminder' },
    undoneBy: null,
  },
  'identity.registered': {
    data: RegisteredSchema,
    says: 'identity',
    hears: { notifications: 'mails a welcome' },
    undoneBy: null,
  },
  'identity.export_requested': {
    data: ExportRequestedSchema,
    says: 'identity',
    hears: {
      cart: 'says what it knows of the person',
      orders: 'says what it knows of the person',
      inventory: 'says what it knows of the person',
      fulfillment: 'says what it knows of the person',
      notifications: 'says what it knows of the person',
      pricing: 'says what it knows of the person',
    },
    undoneBy: null,
  },
  // Said again once everybody has answered: what was on its way to a service the first time is there the second.
  'identity.erasure_requested': {
    data: ErasureRequestedSchema,
    says: 'identity',
    hears: {
      cart: 'forgets the person',
      orders: 'forgets the person',
      inventory: 'forgets the person',
      fulfillment: 'forgets the person',
      notifications: 'forgets the person',
      pricing: 'forgets the person',
    },
    undoneBy: null,
  },
  'orders.forgotten': {
    data: ForgottenSchema,
    says: 'orders',
    hears: {
      fulfillment: 'forgets whom it sent to',
      notifications: 'blanks its mails',
      pricing: 'forgets whose uses they were',
    },
    undoneBy: null,
  },
  'cart.person_exported': {
    data: PersonExportedSchema,
    says: 'cart',
    hears: { identity: 'adds it to the export' },
    undoneBy: null,
  },
  'cart.person_erased': {
    data: PersonErasedSchema,
    says: 'cart',
    hears: { identity: 'adds it to the certificate' },
    undoneBy: null,
  },
  'orders.person_exported': {
    data: PersonExportedSchema,
    says: 'orders',
    hears: { identity: 'adds it to the export' },
    undoneBy: null,
  },
  'orders.person_erased': {
    data: PersonErasedSchema,
    says: 'orders',
    hears: { identity: 'adds it to the certificate' },
    undoneBy: null,
  },
  'inventory.person_exported': {
    data: PersonExportedSchema,
    says: 'inventory',
    hears: { identity: 'adds it to the export' },
    undoneBy: null,
  },
  'inventory.person_erased': {
    data: PersonErasedSchema,
    says: 'inventory',
    hears: { identity: 'adds it to the certificate' },
    undoneBy: null,
  },
  'fulfillment.person_exported': {
    data: PersonExportedSchema,
    says: 'fulfillment',
    hears: { identity: 'adds it to the export' },
    undoneBy: null,
  },
  'fulfillment.person_erased': {
    data: PersonErasedSchema,
    says: 'fulfillment',
    hears: { identity: 'adds it to the certificate' },
    undoneBy: null,
  },
  'notifications.person_exported': {
    data: PersonExportedSchema,
    says: 'notifications',
    hears: { identity: 'adds it to the export' },
    undoneBy: null,
  },
  'notifications.person_erased': {
    data: PersonErasedSchema,
    says: 'notifications',
    hears: { identity: 'adds it to the certificate' },
    undoneBy: null,
  },
  'pricing.person_exported': {
    data: PersonExportedSchema,
    says: 'pricing',
    hears: { identity: 'adds it to the export' },
    undoneBy: null,
  },
  'pricing.person_erased': {
    data: PersonErasedSchema,
    says: 'pricing',
    hears: { identity: 'adds it to the certificate' },
    undoneBy: null,
  },
} as const satisfies Choreography;
