import { OBSERVERS_MAX } from "../shared/limits.ts";

/** Every bound of the signaling server that its clients need not know. Units are last in the names. */
export interface SignalingLimits {
  /** Sessions kept at once; further ones are refused with 503. */
  readonly sessionsMax: number;
  /** Sessions that `GET /api/sessions` lists. */
  readonly sessionsListedMax: number;
  /** Largest body of a request. A session spec is about 700 bytes, with a table of 64 columns up to 20 KiB. */
  readonly bodyBytesMax: number;
  /**
   * A seat in the lobby is freed when its tab never registered, or lost its connection, for so long: closed tabs must
   * not block a lobby.
   */
  readonly seatFreedAfterMs: number;
  /** And so long after its page said goodbye: time for a reload, which keeps its seat. */
  readonly seatKeptForReloadMs: number;
  /** Tabs that may watch one session; a watching tab that has no socket open counts as gone after so long. */
  readonly observersMax: number;
  readonly observerKeptMs: number;
  /** What an observer may send a seat is less than what seats send each other: a call, and a few more on failure. */
  readonly observerMessageBytesMax: number;
  readonly observerMessageBurstMax: number;
  readonly observerMessagesPerSecond: number;
  /** A session in its lobby is dropped when nobody asked for it for so long. */
  readonly lobbyIdleMs: number;
  /** A session that ran or ended is dropped so long after the last contact. */
  readonly sessionKeptMs: number;
  /** How often seats and sessions are looked through for the above. */
  readonly sweepEveryMs: number;
  /**
   * API requests that one address may make per window. 32 tabs behind one NAT that poll twice a second make 64 requests
   * a second; a window of 5 s lets bursts of 200 a second through.
   */
  readonly requestsPerWindowMax: number;
  readonly requestWindowMs: number;
  /** Largest WebSocket message. An SDP offer is about 2-8 KiB. */
  readonly messageBytesMax: number;
  /** Tokens of a client's bucket, and how many it gains per second; a client that runs dry is disconnected. */
  readonly messageBurstMax: number;
  readonly messagesPerSecond: number;
  /** Bytes that may wait unsent for one client; a client that reads too slowly is disconnected. */
  readonly unsentBytesMax: number;
  /** Longest wait of messages for a registered page whose socket is not open yet; then the sender gets `EXPIRE`. */
  readonly messagesHeldMsMax: number;
  /** Messages, and their bytes, that may wait so for one page; further ones are dropped. */
  readonly messagesHeldMax: number;
  readonly bytesHeldMax: number;
  /** A page's socket is asked for a sign of life so often, and counts as closed after so many unanswered ones. */
  readonly pingEveryMs: number;
  readonly pingsUnansweredMax: number;
  /** With HTTPS: longest wait for the first byte of a connection, and for the end of its handshake. */
  readonly helloMsMax: number;
  /** Longest wait for open requests when the server closes; then sockets are destroyed. */
  readonly closeWaitMs: number;
}

export const SIGNALING_LIMITS: SignalingLimits = {
  sessionsMax: 200,
  sessionsListedMax: 50,
  bodyBytesMax: 32 * 1024,
  seatFreedAfterMs: 10_000,
  seatKeptForReloadMs: 4000,
  observersMax: OBSERVERS_MAX,
  observerKeptMs: 10_000,
  observerMessageBytesMax: 16 * 1024,
  observerMessageBurstMax: 100,
  observerMessagesPerSecond: 1,
  lobbyIdleMs: 2 * 3_600_000,
  sessionKeptMs: 24 * 3_600_000,
  sweepEveryMs: 1_000,
  requestsPerWindowMax: 1_000,
  requestWindowMs: 5_000,
  messageBytesMax: 64 * 1024,
  messageBurstMax: 400,
  messagesPerSecond: 200,
  unsentBytesMax: 1024 * 1024,
  messagesHeldMsMax: 5_000,
  messagesHeldMax: 1_024,
  bytesHeldMax: 1024 * 1024,
  pingEveryMs: 5_000,
  pingsUnansweredMax: 3,
  helloMsMax: 10_000,
  closeWaitMs: 1_000,
};

/** Random bytes of a session's ID and of a seat's token (base64url in addresses and headers). */
export const SESSION_ID_BYTES = 16;
export const SEAT_TOKEN_BYTES = 24;

/** A TURN credential that is made from a shared secret works for so long: as long as a session is kept. */
export const TURN_CREDENTIAL_S = 24 * 3600;
