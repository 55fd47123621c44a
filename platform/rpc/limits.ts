/** The largest request or answer that travels between processes. */
export const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;

/** A call that says no deadline of its own gets this one. */
export const DEFAULT_DEADLINE_MS = 30_000;

/** A closing server waits this long for calls that still run. */
export const CLOSING_MS = 5_000;
