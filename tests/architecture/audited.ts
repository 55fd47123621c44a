/**
 * Every call by which staff change something, and the action under which the change is in the audit log. Customers make
 * some of these calls as well; of those only what staff did is noted.
 */
export const audited: Readonly<Record<string, string>> = {
  'catalog.ImportProducts': 'catalog.products_import',
  'catalog.ImportCategories': 'catalog.categories_import',
  'pricing.CreatePromotion': 'pricing.promotion_create',
  'pricing.UpdatePromotion': 'pricing.promotion_update',
  'pricing.IssueGiftCard': 'pricing.gift_card_issue',
  'pricing.AdjustGiftCard': 'pricing.gift_card_adjust',
  'pricing.UpdateGiftCard': 'pricing.gift_card_update',
  'orders.ApproveReturn': 'orders.return_approve',
  'orders.RejectReturn': 'orders.return_reject',
  'orders.ReceiveReturn': 'orders.return_receive',
  'orders.CancelOrder': 'orders.cancel',
  'orders.UpdateOrder': 'orders.address_change',
  'orders.EditOrder': 'orders.edit',
  'payments.RefundOrder': 'payments.refund',
  'payments.CapturePayment': 'payments.capture',
  'payments.RunReconciliation': 'payments.reconcile',
  'inventory.SetStock': 'inventory.stock_set',
  'inventory.MoveStock': 'inventory.stock_move',
  'inventory.SetThreshold': 'inventory.threshold_set',
  'inventory.TransferStock': 'inventory.stock_transfer',
  'inventory.PutLocation': 'inventory.location_put',
  'fulfillment.PackOrder': 'fulfillment.order_pack',
  'fulfillment.CollectOrder': 'fulfillment.order_collect',
  'fulfillment.CreateShipment': 'fulfillment.shipment_create',
  'fulfillment.DeliverShipment': 'fulfillment.shipment_deliver',
  'notifications.ResendMail': 'notifications.mail_resend',
  'gateway.ReplayEvent': 'gateway.replay_event',
};
