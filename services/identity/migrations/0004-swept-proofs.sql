-- Proofs that nobody used are swept by time, not within somebody's request.
CREATE INDEX verifications_expired ON verifications (expires_at);
