import type { OtherPeerStatus } from "../../../../shared/peer/status.ts";
import type { PeerState } from "../../../../shared/peer/states.ts";

/** How a state of a peer's machine looks: never by colour alone. */
export interface StateLook {
  readonly label: string;
  /** What the peer does in it, after 'seat 2 is …'. */
  readonly doing: string;
  /** Name of a colour token. */
  readonly colour: string;
  /** Outline in a 16 x 16 box. */
  readonly shape: string;
}

/**
 * What is shown for a peer: its state, or in its place that it was never heard, that its last word is old, or that its
 * rounds go by too quickly to show each step.
 */
export type ShownState = PeerState | "notHere" | "outOfReach" | "inStep";

const LOOKS: Readonly<Record<ShownState, StateLook>> = {
  recovering: look("recovering", "reading its saved state", "idle", "M8 3a5 5 0 1 1-4.6 3M3 2.5v4h4"),
  joining: look("joining", "forming its links", "idle", "M8 3v10M3 8h10"),
  computing: look("computing", "computing its gradient", "computing", "M3.5 3.5h9v9h-9zM6.5 6.5h3v3h-3z"),
  averaging: look("averaging", "averaging gradients", "averaging", "M2.5 6h10l-3-3M13.5 10h-10l3 3"),
  voting: look("voting", "voting on the new state", "voting", "M3 8.5l3.5 3.5L13 4.5"),
  suspended: look("suspended", "suspended", "suspended", "M5.5 3v10M10.5 3v10"),
  agreeing: look("agreeing", "agreeing on the next view", "agreeing", "M8 2.5L13.5 8 8 13.5 2.5 8z"),
  catchingUp: look("catching up", "fetching the common state", "catching-up", "M3 3.5l5 4 5-4M3 8.5l5 4 5-4"),
  saving: look("saving", "saving", "saving", "M8 2.5v7M5 7l3 3 3-3M3 13h10"),
  finished: look("finished", "finished", "finished", "M4.5 14V2.5h8l-2 3 2 3h-8"),
  halted: look("halted", "halted", "halted", "M5.5 2.5h5l3 3v5l-3 3h-5l-3-3v-5z"),
  notHere: look("not here yet", "not here yet", "idle", "M5 5l6 6M11 5l-6 6"),
  inStep: look("in step", "training in step", "catching-up", "M12.5 5.5A5 5 0 1 0 13 8M13 2.5v3.4H9.6"),
  outOfReach: look("out of reach", "out of reach", "suspended", "M5 5l6 6M11 5l-6 6"),
};

function look(label: string, doing: string, colour: string, shape: string): StateLook {
  return { label, doing, colour: `var(--state-${colour})`, shape };
}

/** The look of a state by its name; a name that is not a state is shown as a peer that is not here. */
export function stateLook(state: string): StateLook {
  return isShown(state) ? LOOKS[state] : LOOKS.notHere;
}

/** What to show of another peer: its last state only as long as there is a link over which it could tell a newer one. */
export function shownState(peer: OtherPeerStatus | undefined): ShownState {
  if (peer === undefined || peer.heardMsAgo === null) return "notHere";
  if (!peer.linkUp) return "outOfReach";
  return isShown(peer.state) ? peer.state : "notHere";
}

function isShown(state: string): state is ShownState {
  return Object.hasOwn(LOOKS, state);
}
