/**
 * How waiting is measured. Spec fields say how long (`heartbeatMs`, `graceMs`); these say how that becomes deadlines.
 */

/** The runtime gives a peer one `tick` this often; every deadline is kept to this grain. */
export const TICK_MS = 50;

/** H3: heartbeats that may be missing before their sender is suspected. */
export const SUSPECT_HEARTBEATS = 5;

/** H3: suspicion also waits for the observed mean interval and this many times its mean deviation. */
export const SUSPECT_DEVIATIONS = 8;

/** However irregular a link is, silence of this many heartbeats is suspicious. */
export const SUSPECT_HEARTBEATS_MAX = 20;

/** Weight of the newest interval in the running mean; the value TCP uses for its round-trip times (RFC 6298). */
export const INTERVAL_GAIN = 1 / 8;

/** H4: a peer that was not run for longer than this distrusts its own clock for the whole gap. */
export const LATE_MS = 3 * TICK_MS;

/** Heartbeats for which a member must say 'halted' before we follow it: its reason may still be on the way to us. */
export const FOLLOW_HEARTBEATS = 2;

/** Longest wait for storage to answer a save: a model of hundreds of megabytes on a slow disk takes a minute. */
export const SAVE_MS_MAX = 120_000;
