import type { Template } from './registry.ts';

/**
 * Which mails their readers may end: those that nobody asked for, and that no order and no account needs. A notice that
 * goods are back is asked for, each time, and is the only one about it.
 */
const endable: Readonly<Record<Template, boolean>> = {
  cart_abandoned: true,

  welcome: false,
  verify_email: false,
  reset_password: false,
  password_changed: false,
  new_sign_in: false,
  second_factor_changed: false,
  email_changed: false,

  order_confirmed: false,
  order_cancelled: false,
  order_edited: false,
  order_refunded: false,
  order_shipped: false,
  order_delivered: false,
  order_ready_for_pickup: false,
  return_requested: false,
  return_approved: false,
  return_rejected: false,
  return_received: false,

  low_stock: false,
  back_in_stock: false,
};

/** Whether the reader of such a mail may end them. */
export const isEndable = ({ template }: { readonly template: Template }): boolean => endable[template];
