import { ICE_SERVERS_RENEWED_AFTER_MS, OBSERVERS_MAX } from "../shared/limits.ts";

/**
 * Bounds of sockets, whatever is spoken over them. 32 tabs of one address hold about 224 at once: six of HTTP and a
 * WebSocket each.
 */
export interface SocketLimits {
  /** Sockets at once, and of one address (behind a proxy, whose address all have, only the former holds). */
  readonly connectionsMax: number;
  readonly connectionsOfAddressMax: number;
  /** New sockets of one address: at once, and so many more each second. A handshake costs about a millisecond. */
  readonly connectionBurstMax: number;
  readonly connectionsPerSecond: number;
  /** Where there are too many, one makes room over which no byte has moved for so long, if not for a WebSocket. */
  readonly idleMsMin: number;
  /** Longest time until a connection has asked for something: with HTTPS the handshake, then the head of a request. */
  readonly openingMsMax: number;
  /** Longest time in which a request comes, body included. */
  readonly requestMsMax: number;
  /** Longest time from a request's head until its answer was taken. The longest answer is about a megabyte. */
  readonly answeringMsMax: number;
  /** And longest time without a byte either way. */
  readonly silenceMsMax: number;
  /** A connection is kept for another request for so long. */
  readonly keptAliveMsMax: number;
  /** A refused upgrade is hung up on so long after the refusal at the latest. */
  readonly refusalMsMax: number;
  /** Requests that may wait for the answer to the one before them, on one connection and on all of them. */
  readonly pipelinedMax: number;
  readonly pipelinedInAllMax: number;
  /** Bytes that may wait unsent over all sockets when an answer is begun, or a message is added to those that wait. */
  readonly unsentBytesInAllMax: number;
  readonly connectionsCheckedEveryMs: number;
}

/** Every bound of the signaling server that its clients need not know. Units are last in the names. */
export interface SignalingLimits extends SocketLimits {
  /** Sessions kept at once. For a further one the most worthless is given up; where all are in use it is refused. */
  readonly sessionsMax: number;
  /** Of them, those that one address may have created; a classroom behind one router counts as one. */
  readonly sessionsPerAddressMax: number;
  /** A session to which no page is connected, and for which nobody has asked for so long, may be given up for another. */
  readonly sessionQuietMs: number;
  /** Sessions that `GET /api/sessions` lists. */
  readonly sessionsListedMax: number;
  /** Characters of their specs together: sessions whose large tables would go beyond are not listed. */
  readonly specsListedCharactersMax: number;
  /** Largest body of a request. A session spec is about 700 bytes, with a table up to `TABLE_KILOBYTES_MAX` more. */
  readonly bodyBytesMax: number;
  /**
   * A seat in the lobby is freed when nothing was heard of its tab for so long, and it has no connection: closed tabs
   * must not block a lobby. One whose code is still on its way asks for its seat every few seconds.
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
  /** A session in its lobby is closed when nobody was at it, or asked for it, for so long. */
  readonly lobbyIdleMs: number;
  /** Whoever comes to one of so many that were closed last is told so; the same of those that a person has closed. */
  readonly expiredRememberedMax: number;
  /** A session that ran or ended is dropped so long after the last contact. */
  readonly sessionKeptMs: number;
  /** Models that may be published at once, and of one address; a classroom behind one router counts as one. */
  readonly publishedMax: number;
  readonly publishedPerAddressMax: number;
  /** Bytes of a published page: the largest GPT of the form, or a head with the network before it, is about 10 MB. */
  readonly publishedPageBytesMax: number;
  /** A publication whose pieces stop coming is given up after so long. */
  readonly publishedUnfinishedMs: number;
  /** Publications that an address may announce in a window of time, whatever becomes of them. */
  readonly publicationsPerWindowMax: number;
  readonly publicationWindowMs: number;
  /** Publications of a session that are listed. */
  readonly publishedListedMax: number;
  /** How often seats and sessions are looked through for the above. */
  readonly sweepEveryMs: number;
  /**
   * API requests that one address may make per window. 32 tabs behind one NAT that poll twice a second make 64 requests
   * a second; a window of 5 s lets bursts of 200 a second through.
   */
  readonly requestsPerWindowMax: number;
  readonly requestWindowMs: number;
  /** And requests of any kind, of data and files too: 32 tabs that load the page, and every block of the data. */
  readonly requestsOfAllKindsPerWindowMax: number;
  /** Wrong tokens of the operator that one address may show in a window of time. */
  readonly adminRefusalsPerWindowMax: number;
  readonly adminWindowMs: number;
  /** Sessions that the operator is shown. */
  readonly adminSessionsListedMax: number;
  /** Largest WebSocket message. An SDP offer is about 2-8 KiB. */
  readonly messageBytesMax: number;
  /** Tokens of a client's bucket, and how many it gains per second; a client that runs dry is disconnected. */
  readonly messageBurstMax: number;
  readonly messagesPerSecond: number;
  /**
   * The same for bytes, as they come: each is parsed, and a page could be busy with large messages, with frames that are
   * no message, or with pings. Being introduced to 31 others takes about 500 KB.
   */
  readonly receivedBytesBurstMax: number;
  readonly receivedBytesPerSecond: number;
  /** Deepest nesting of JSON. A session's description of a connection has about five levels. */
  readonly jsonDepthMax: number;
  /** Bytes that may wait unsent for one client; a client that reads too slowly is disconnected. */
  readonly unsentBytesMax: number;
  /** Longest wait of messages for a registered page whose socket is not open yet; then the sender gets `EXPIRE`. */
  readonly messagesHeldMsMax: number;
  /** Messages, and their bytes, that may wait so for one page; further ones are dropped. */
  readonly messagesHeldMax: number;
  readonly bytesHeldMax: number;
  /** So often it is looked whether a page has sent anything; if not, it is asked to. Silent so often, it counts as gone. */
  readonly pingEveryMs: number;
  readonly silencesMax: number;
  /** Longest wait for open requests when the server closes; then sockets are destroyed. */
  readonly closeWaitMs: number;
  /** Longest time that closing takes in all. */
  readonly closeMsMax: number;
}

export const SIGNALING_LIMITS: SignalingLimits = {
  connectionsMax: 10_000,
  connectionsOfAddressMax: 500,
  connectionBurstMax: 2_000,
  connectionsPerSecond: 200,
  idleMsMin: 1_000,
  openingMsMax: 10_000,
  requestMsMax: 15_000,
  answeringMsMax: 120_000,
  silenceMsMax: 20_000,
  keptAliveMsMax: 5_000,
  refusalMsMax: 1_000,
  pipelinedMax: 32,
  pipelinedInAllMax: 4_000,
  unsentBytesInAllMax: 64 * 1024 * 1024,
  connectionsCheckedEveryMs: 500,
  sessionsMax: 400,
  sessionsPerAddressMax: 50,
  sessionQuietMs: 60_000,
  sessionsListedMax: 50,
  specsListedCharactersMax: 512 * 1024,
  bodyBytesMax: 160 * 1024,
  seatFreedAfterMs: 10_000,
  seatKeptForReloadMs: 4000,
  observersMax: OBSERVERS_MAX,
  observerKeptMs: 10_000,
  observerMessageBytesMax: 16 * 1024,
  observerMessageBurstMax: 100,
  observerMessagesPerSecond: 1,
  lobbyIdleMs: 15 * 60_000,
  expiredRememberedMax: 1_000,
  sessionKeptMs: 24 * 3_600_000,
  publishedMax: 200,
  publishedPerAddressMax: 40,
  publishedPageBytesMax: 32 * 1024 * 1024,
  publishedUnfinishedMs: 60_000,
  publicationsPerWindowMax: 40,
  publicationWindowMs: 10 * 60_000,
  publishedListedMax: 8,
  sweepEveryMs: 1_000,
  requestsPerWindowMax: 1_000,
  requestWindowMs: 5_000,
  requestsOfAllKindsPerWindowMax: 10_000,
  adminRefusalsPerWindowMax: 10,
  adminWindowMs: 60_000,
  adminSessionsListedMax: 500,
  messageBytesMax: 64 * 1024,
  messageBurstMax: 400,
  messagesPerSecond: 200,
  receivedBytesBurstMax: 2 * 1024 * 1024,
  receivedBytesPerSecond: 128 * 1024,
  jsonDepthMax: 32,
  unsentBytesMax: 1024 * 1024,
  messagesHeldMsMax: 5_000,
  messagesHeldMax: 1_024,
  bytesHeldMax: 1024 * 1024,
  pingEveryMs: 5_000,
  silencesMax: 3,
  closeWaitMs: 1_000,
  closeMsMax: 3_000,
};

/** Bodies that are the same for everybody are made once and kept: so many bytes of each kind, the newest ones. */
export const KEPT_BYTES_MAX = 32 * 1024 * 1024;
/** And so many of a kind are read or compressed at a time: the rest of a small machine answers requests. */
export const BODIES_MADE_AT_ONCE_MAX = 2;
/** Of such a body so much at a time is given to a connection; the rest follows when that was taken. */
export const BODY_PIECE_BYTES = 32 * 1024;

/** Random bytes of a session's ID, and of secrets that the server keeps in memory alone (base64url in addresses). */
export const SESSION_ID_BYTES = 16;
export const SECRET_BYTES = 24;

/** The key under which seats' tokens are made; a longer one would add nothing to SHA-256. */
export const AUTHORITY_KEY_BYTES = 32;
/** Fewest characters of a key that somebody chose. */
export const CHOSEN_KEY_CHARACTERS_MIN = 32;

/**
 * A TURN credential that is made from a shared secret works for so long: two hours. Pages renew theirs well before, and
 * relays that stand are not cut when it ends.
 */
export const TURN_CREDENTIAL_S = (4 * ICE_SERVERS_RENEWED_AFTER_MS) / 1000;
