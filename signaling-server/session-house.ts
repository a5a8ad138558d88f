import type { PageAddress } from "./attendee.ts";
import type { SignalingLimits } from "./limits.ts";
import type { TokenAuthority } from "./token-authority.ts";

/** What the rules of a session need to know beside it. */
export interface SessionHouse {
  readonly limits: SignalingLimits;
  /** Makes the tokens of seats. */
  readonly authority: TokenAuthority;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Least serial of a token that is given away now, so that it is newer than any that was forgotten; 0 for any. */
  readonly serialMin: () => number;
  /** Whether a PeerJS ID is registered already; a store may answer that later, when a change is saved. */
  readonly isTaken: (peerId: string) => boolean;
}

/** What a change means for the world outside of the session's document. */
export type Move =
  /** A PeerJS ID stands for a page from now on. */
  | { readonly kind: "come"; readonly peerId: string; readonly address: PageAddress }
  /** It no longer does; its socket, if it has one, is to be closed. */
  | { readonly kind: "gone"; readonly peerId: string; readonly socket: string | null }
  /** Its socket is open, and another one, if it had one, is over and to be closed. */
  | { readonly kind: "attached"; readonly peerId: string; readonly socket: string | null }
  /** Its socket is closed. */
  | { readonly kind: "detached"; readonly peerId: string; readonly socket: string };

/** An attendee whose page can be called, or could a moment ago. */
export interface AddressedAttendee {
  readonly peerId: string;
  readonly address: PageAddress;
  readonly socket: string | null;
}

/** What becomes of a session with time: one to whose lobby nobody came expires, others are dropped. */
export type Fate = "kept" | Exclude<Loss, "closed">;

/** How a session is lost; whoever runs the server has closed it. Who asks for it later is told, but for one that was dropped. */
export type Loss = "expired" | "closed" | "dropped";
