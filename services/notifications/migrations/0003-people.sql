-- To find the messages of an order whose customer is forgotten.
CREATE INDEX sms_order ON sms (order_id);
