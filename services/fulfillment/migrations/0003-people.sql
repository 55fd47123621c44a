-- To find what was sent to a person who wants to know, or wants it forgotten.
CREATE INDEX fulfillments_person ON fulfillments ((person ->> 'userId')) WHERE person ->> 'userId' IS NOT NULL;
CREATE INDEX fulfillments_email ON fulfillments (lower(person ->> 'email'));
