-- The oldest messages, which are forgotten.
CREATE INDEX mails_created ON mails (created_at);
CREATE INDEX sms_created ON sms (created_at);
