-- To find what is left of a person who wants it, or wants it gone: by account, also carts that went into another one,
-- and by the address that reminders went to.
CREATE INDEX carts_merged_person ON carts (user_id) WHERE user_id IS NOT NULL AND merged_into IS NOT NULL;
CREATE INDEX carts_email ON carts (lower(email)) WHERE email IS NOT NULL;
