import type { Template } from './registry.ts';

const security = 0;
const order = 1;
const notice = 2;

/** What goes out first when many mails wait: what somebody waits for at this moment, then orders, then the rest. */
export const urgency: Readonly<Record<Template, typeof security | typeof order | typeof notice>> = {
  verify_email: security,
  reset_password: security,
  password_changed: security,
  new_sign_in: security,
  second_factor_changed: security,
  email_changed: security,

  order_confirmed: order,
  order_cancelled: order,
  order_edited: order,
  order_refunded: order,
  order_shipped: order,
  order_delivered: order,
  order_ready_for_pickup: order,
  return_requested: order,
  return_approved: order,
  return_rejected: order,
  return_received: order,

  welcome: notice,
  low_stock: notice,
  back_in_stock: notice,
  cart_abandoned: notice,
};
