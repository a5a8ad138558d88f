import * as v from "valibot";
import { TOKEN_CHARACTERS_MAX } from "../limits.ts";
import { SESSION_PHASES, type Answer } from "./contract.ts";

const number = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = v.pipe(v.string(), v.maxLength(TOKEN_CHARACTERS_MAX));
const phase = v.picklist(SESSION_PHASES);
/** Other seats' pages, by seat; `connected` says whether a page can be called now. */
const peers = v.array(v.object({ seat: number, incarnation: text, peerId: text, connected: v.boolean() }));

/** A seat belongs to whoever holds its token (M3). */
export const TakenSeat = v.object({ seat: number, token: text });
export type TakenSeat = Answer<typeof TakenSeat>;

/**
 * Opens one socket to the PeerServer, once, under the PeerJS ID that was registered: it goes into an address, which
 * proxies may write down, so that the token need not. Gone from the answer once it was used.
 */
const ticket = v.exactOptional(text);

/**
 * Whether the socket of the very page that asks is open for the server. A page cannot see that its own end has died, as
 * when its device has come to another network: its socket sends, and nobody answers. Left out by older servers.
 */
const attending = v.exactOptional(v.boolean());

export const RegisteredSeat = v.object({
  phase,
  /**
   * The page load that asks is the first that was registered for its seat, whoever has held that: nothing can have been told
   * in its name before (M7). Left out where that is not so, or not known any more, and by older servers.
   */
  isFirst: v.exactOptional(v.boolean()),
  peers,
  ticket,
  attending,
  /** PeerJS IDs of those who watch: a seat lets in what calls under one of these, and nobody else. */
  observers: v.array(text),
});
export type RegisteredSeat = Answer<typeof RegisteredSeat>;

/** Another seat's page, as the server knows it. */
export type RegisteredPeer = RegisteredSeat["peers"][number];

/** How far the session is, now that a seat has told. */
export const PhaseAnswer = v.object({ phase });
export type PhaseAnswer = Answer<typeof PhaseAnswer>;

/** What the server gives to a page that watches. Its number counts up within the session. */
export const AdmittedObserver = v.object({ observer: number, token: text });
export type AdmittedObserver = Answer<typeof AdmittedObserver>;

/** Whom an observer can call. */
export const RegisteredObserver = v.object({ phase, peers, ticket, attending });
export type RegisteredObserver = Answer<typeof RegisteredObserver>;
