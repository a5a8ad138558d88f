/**
 * Every bound of Lockstep in one place. A queue, a size or a wait that is not limited here is a defect.
 * Units are last in the names.
 */

/** Fewest and most seats of a session (M1). The bitmap of a heartbeat (H1) is one unsigned 32-bit integer, hence 32. */
export const SEATS_MIN = 2;
export const SEATS_MAX = 32;

/** Largest marshalled control message. A heartbeat is about 150 bytes; 8 KiB leaves room for a record of 32 members. */
export const CONTROL_MESSAGE_BYTES_MAX = 8 * 1024;

/** Deepest nesting of a control message: message > field > array > object > leaf. */
export const CONTROL_MESSAGE_DEPTH_MAX = 6;

/** Most fields of one object in a control message. */
export const CONTROL_MESSAGE_FIELDS_MAX = 32;

/**
 * Largest bulk frame, header included. Heartbeats wait behind a frame that is being sent, and frames are summed and sent
 * on one by one, so small is quick; 32 KiB moves as many bytes a second as 256 KiB, the most that Chromium takes.
 * Firefox has been seen to fail above 48 KiB when sending to Chrome.
 */
export const BULK_FRAME_BYTES_MAX = 32 * 1024;

/** Header of a bulk frame; a multiple of 8, so that a Float32Array can view the payload in place. */
export const BULK_HEADER_BYTES = 32;

/**
 * Bulk bytes that may be on their way to a seat without its receipt. A browser's own `bufferedAmount` does not tell: it
 * leaves out what the network service holds, and megabytes pile up there, which starves other links and delays the
 * heartbeats. With this window links share the machine evenly and move over three times as much (measured with
 * `npx tsx bench/patterns.ts`).
 */
export const BULK_IN_FLIGHT_BYTES_MAX = 256 * 1024;

/**
 * And over all links of a seat together: what waits on one machine, or behind one uplink, delays every heartbeat there.
 * Each link gets its share, but no less than two frames.
 */
export const BULK_IN_FLIGHT_TOTAL_BYTES_MAX = 384 * 1024;

/** A receiver of bulk bytes sends a receipt each time this many have come. */
export const BULK_RECEIPT_EVERY_BYTES = 32 * 1024;

/** Longest description of a device that a peer may tell the others: `Chrome 156 · Windows · 16 cores`. */
export const DEVICE_CHARACTERS_MAX = 64;

/**
 * Longest name of a person or a session: so many characters as people count them, and so many bytes, since some characters
 * have many. On one letter Hebrew has three marks, and Tibetan five.
 */
export const NAME_CHARACTERS_MAX = 40;
export const NAME_BYTES_MAX = 256;
export const NAME_MARKS_MAX = 6;

/** Longest time that telemetry may name: a day, as of a tab that slept. Longer ones are told as this. */
export const TELEMETRY_MS_MAX = 24 * 3600 * 1000;

/** Largest rate or count that telemetry may name: of bytes or samples, a second or in flight. */
export const TELEMETRY_COUNT_MAX = 2 ** 40;

/** Labels of which each seat tells how many samples it brought; with more of them it tells the sum alone. */
export const BROUGHT_LABELS_MAX = 100;

/** Most blocks of one list of a model, how deep lists may lie inside of residuals, and how large a block may be. */
export const BLOCKS_MAX = 64;
export const BLOCK_DEPTH_MAX = 3;
export const UNITS_MAX = 65_536;
export const HEADS_MAX = 64;
export const KERNEL_SIZE_MAX = 31;
export const STRIDE_MAX = 16;

/** Longest vector that is averaged: 64 M parameters, 256 MiB as float32. */
export const PARAMETERS_MAX = 64 * 1024 * 1024;

/**
 * A page asks for fresh credentials for TURN before it makes a link, if those that it has are so old; they work for four
 * times as long.
 */
export const ICE_SERVERS_RENEWED_AFTER_MS = 30 * 60_000;

/** Rounds of a session; also the largest round number a message may name. */
export const ROUNDS_MAX = 1_000_000;

/**
 * Largest view number, ballot counter and epoch of the safety code that a message may name. Whoever hears of one may have
 * to add to it, so that each has room that no number of messages uses up: what others say may only be so far ahead.
 */
export const VIEWS_MAX = 2 ** 31 - 1;
export const BALLOT_COUNTER_MAX = Number.MAX_SAFE_INTEGER;
export const SAFETY_EPOCHS_MAX = Number.MAX_SAFE_INTEGER;

/** Views that may have gone by unnoticed: at one in five seconds that is a sleep of almost six days. */
export const VIEWS_AHEAD_MAX = 100_000;

/** Ballots of one instance that may have gone by unnoticed; back-off makes more than a few dozen absurd. */
export const BALLOTS_AHEAD_MAX = 10_000;

/** Exchanges for the safety code (S7) that may have gone by unnoticed; one begins whenever a page is loaded anew. */
export const SAFETY_EPOCHS_AHEAD_MAX = 1000;

/** Answers of the agreement that wait for storage (P7); while there are so many, nobody gets another one. */
export const ANSWERS_WITHHELD_MAX = 256;

/** Saved states of a session that a seat tells the others about: the newest checkpoints and the final save. */
export const CHECKPOINTS_MAX = 4;

/**
 * States that a seat may ask another for at once, and then one more each half heartbeat (P8): each is copied, and told to
 * the journal. Whoever catches up asks once a heartbeat at most, again where a transfer stalls or its state is no use.
 */
export const STATE_REQUESTS_MAX = 8;

/** A round is tried at most twice (R5): attempts 0 and 1. */
export const ATTEMPTS_MAX = 2;

/** Samples that may stand behind one contribution: those of a round's local steps, or a whole data set of one's own. */
export const BATCH_SIZE_MAX = 65_536;

/** Longest time that a vote may say its sender's step took, in microseconds: longer ones, of 71 minutes, are told as this. */
export const COMPUTE_US_MAX = 0xffff_ffff;
/** Tested states that one vote tells of: one that was kept aside, and that of the last round (R11). */
export const EVALUATIONS_TOLD_MAX = 2;

/** Fastest upload that a vote or a hello may tell, in kilobytes a second: faster ones, beyond 16 gigabytes a second, are told as this. */
export const UPLOAD_RATE_MAX = 16_777_215;

/** The longest round trip that a hello may tell, in microseconds: longer ones are told as this. */
export const ROUND_TRIP_US_MAX = 60_000_000;

/** Bursts in which a page load measures its lines: more than it takes for the largest. */
export const PROBE_BURSTS_MAX = 255;

/** What a message of a measurement is filled with, at most: with all else in it, it is a control message. */
export const FILLING_CHARACTERS_MAX = 7 * 1024;

/** Largest mean loss on held-out samples that a vote may tell, in nats: a model that is surer of what is wrong is told as this. */
export const HELD_OUT_LOSS_MAX = 1000;

/** Steps that a peer may take for itself between two averages. */
export const LOCAL_STEPS_MAX = 1000;
/** Parts into which secure averages can cut the vector (S8). */
export const FRAGMENTS_MAX = 16;

/** Entries of the journal a peer keeps in memory; the oldest give way. */
export const JOURNAL_ENTRIES_MAX = 20_000;

/** Rejections that the journal records one by one for a link; further ones are only counted. */
export const REJECTIONS_JOURNALLED_MAX = 20;

/** Committed rounds whose figures a peer keeps for charts and results. */
export const ROUNDS_KEPT_MAX = 10_000;

/** Largest message of a seat's page to one that watches: what a data channel carries in one piece in all browsers. */
export const OBSERVER_MESSAGE_BYTES_MAX = 64 * 1024;

/** Messages of journal and figures that an observer is sent in one go; a long session comes in several. */
export const OBSERVER_MESSAGES_AT_ONCE_MAX = 4;

/** An observer that has so much under way is told nothing until it has drained. */
export const OBSERVER_UNSENT_BYTES_MAX = 128 * 1024;

/** Tabs that may watch one session; each seat's page lets in so many. */
export const OBSERVERS_MAX = 8;

/**
 * A page's PeerJS ID must be as hard to guess as 16 random bytes, which are 22 characters of base64url and 32 hexadecimal
 * ones.
 */
export const PEER_ID_CHARACTERS_MIN = 22;
export const PEER_ID_CHARACTERS_MAX = 64;

/** The random ID of a page load. */
export const INCARNATION_CHARACTERS_MAX = 64;

/** Longest token, and longest other word, that a page takes from the signaling server, and the server from a page. */
export const TOKEN_CHARACTERS_MAX = 128;

/** STUN and TURN servers of a session: browsers look into few of them, and warn from five on that they slow it down. */
export const ICE_SERVERS_MAX = 8;

/** Longest address, user name or credential of such a server. */
export const ICE_TEXT_CHARACTERS_MAX = 512;

/** Addresses of the server's networks that pages are told of, at most. */
export const NETWORK_URLS_MAX = 32;
