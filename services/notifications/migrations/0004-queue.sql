-- What goes out first, and until when it is tried. What waits already has its whole time from now on, but for links.
ALTER TABLE mails
  -- 0: links and what is about the security of an account, 1: orders, 2: notices and reminders.
  ADD COLUMN priority smallint NOT NULL DEFAULT 1 CHECK (priority BETWEEN 0 AND 2),
  -- The first try after it is the last one; a mail with a link, which is dead by then, is not even tried.
  ADD COLUMN give_up_at timestamptz NOT NULL DEFAULT bus.now() + interval '3 days';
UPDATE mails SET priority = 0 WHERE status = 'queued' AND template IN (
  'verify_email', 'reset_password', 'password_changed', 'new_sign_in', 'second_factor_changed', 'email_changed');
UPDATE mails SET priority = 2 WHERE status = 'queued' AND template IN (
  'welcome', 'low_stock', 'back_in_stock', 'cart_abandoned');
UPDATE mails SET give_up_at = created_at + interval '1 hour' WHERE status = 'queued' AND secret IS NOT NULL;
ALTER TABLE sms ADD COLUMN give_up_at timestamptz NOT NULL DEFAULT bus.now() + interval '3 days';

DROP INDEX mails_due;
CREATE INDEX mails_due ON mails (priority, due, seq) WHERE status = 'queued';
-- What was given up is listed and sent again by itself.
CREATE INDEX mails_failed ON mails (seq) WHERE status = 'failed';
