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

/** H4: a peer that was not run for longer than this distrusts its own clock for the whole gap but one tick. */
export const LATE_MS = 3 * TICK_MS;

/** Heartbeats for which a member must say that it has ended before it counts as gone: its votes may be on their way. */
export const FOLLOW_HEARTBEATS = 2;

/** Longest wait for storage to answer a save: a model of hundreds of megabytes on a slow disk takes a minute. */
export const SAVE_MS_MAX = 120_000;

/** M4: longest wait for storage to read a saved state that nobody else has at hand: then nobody waits for it any more. */
export const LOAD_MS_MAX = 120_000;

/** P2: a proposer with a quorum waits this long for members that are there but have not answered. */
export const PROMISES_WAIT_HEARTBEATS = 1;

/** P10: the longest random part of a back-off between two ballots. */
export const BACK_OFF_HEARTBEATS_MAX = 16;

/** P6: how long, in all, a view change goes on with fewer than a quorum in reach. */
export const MINORITY_HEARTBEATS = 10;

/** P6: how long a view change may take whoever is in reach: an hour of duelling ballots is no progress either. */
export const AGREEING_HEARTBEATS_MAX = 120;

/** P8: how long a peer that catches up waits for more of its links before it asks those that it has. */
export const SOURCES_WAIT_HEARTBEATS = 3;

/** P8: a transfer of a state that has not moved for so long begins again, from whoever is there then. */
export const FETCH_STALL_HEARTBEATS = 6;
