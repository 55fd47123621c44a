-- Until when the goods are held for the payment: what the customer is told who has yet to pay. Null when nobody said.
ALTER TABLE payments ADD COLUMN held_until timestamptz;
