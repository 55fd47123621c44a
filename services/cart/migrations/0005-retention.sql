-- The carts that nobody has touched for longest. Of the hour alone, which changes once in an hour of clicks: so that clicks
-- go on changing the row in place. What has nothing left to be forgotten is touched at infinity.
CREATE INDEX carts_touched ON carts (touched_hour);
