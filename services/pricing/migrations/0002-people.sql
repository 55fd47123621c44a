-- To find the uses of a person who wants to know of them, or wants them forgotten.
CREATE INDEX promotion_uses_of ON promotion_uses (customer);
