import { WITHOUT_SERVER } from "../../../ports/hosting.ts";
import { reasonOf } from "../../../../shared/reason-of.ts";
import { ServerError, type ServerErrorCode } from "../../../signaling/server-error.ts";
import { JoinError } from "../../../seat/seat-holder.ts";

/** Something that a page of trouble offers to do. */
export type Remedy =
  /** Tries the same again. */
  | "retry"
  /** Loads the page anew, its code with it. */
  | "reload"
  /** Throws away what this browser keeps of a seat that the server refused. */
  | "forget"
  /** Shows the session without a seat. */
  | "watch"
  /** Asks for a seat of its own in another tab. */
  | "newTab"
  /** Opens the page without the part of its address that cannot be. */
  | "plainAddress"
  /** Opens this very address over HTTPS. */
  | "secure"
  | "create"
  /** Takes an invitation, where no server is. */
  | "byHand"
  | "results";

/** What keeps somebody out of a session, in words, and what helps. */
export interface Trouble {
  readonly title: string;
  readonly advice: string;
  /** What the cause itself said. */
  readonly cause: string;
  /** The best first. */
  readonly remedies: readonly Remedy[];
  /** It may be over in a moment: the page tries again by itself, and takes the trouble back. */
  readonly isPassing?: boolean;
}

const ADVICE: Readonly<Record<JoinError["code"], Omit<Trouble, "cause">>> = {
  "unknown-session": {
    title: "This session does not exist",
    advice:
      "The link may be incomplete, or the server was restarted: it keeps sessions only while it runs. A session that had started comes back as soon as one of its peers opens this link; otherwise ask for a fresh link, or create a session yourself. Results that this browser saved are still here.",
    remedies: ["create", "retry", "results"],
  },
  "session-expired": {
    title: "This session was closed",
    advice:
      "It waited for its peers, and nobody came to its lobby for 15 minutes. Nothing was trained in it, so nothing is lost: create a session like it, and open the new link in all tabs.",
    remedies: ["create", "results"],
  },
  "session-closed": {
    title: "The operator of this server closed this session",
    advice:
      "Whoever runs the server has closed it, and it takes nobody any more. Peers that train already go on among themselves, as long as their tabs stay open. Results that this browser saved are still here.",
    remedies: ["create", "results"],
  },
  "session-full": {
    title: "All seats are taken",
    advice:
      "The number of seats is fixed when a session is created, and every one has its peer. Watch how they train, try again in case somebody leaves before the start, or create a session with more seats.",
    remedies: ["watch", "retry", "create"],
  },
  "session-started": {
    title: "This session runs already",
    advice:
      "Its peers train, and every seat has its peer: the number of seats is fixed when a session is created. You can watch without a seat, or create a session of your own.",
    remedies: ["watch", "create"],
  },
  "session-ended": {
    title: "This session has ended",
    advice:
      "Only its own peers can come back to it, from the browsers in which they held their seats. Create a new session to train again.",
    remedies: ["create", "results"],
  },
  "duplicate-tab": {
    title: "This seat is already open in another tab",
    advice:
      "The tab was duplicated, and a seat belongs to one tab at a time. Go back to the first tab, or take a seat of its own in a new one.",
    remedies: ["newTab", "retry", "watch"],
  },
  "seat-refused": {
    title: "The server did not give this tab a seat",
    advice: "Try again in a moment. If it happens again, ask for a seat in a new tab.",
    remedies: ["retry", "newTab", "create"],
  },
  "seat-lost": {
    title: "The server does not give this seat back",
    advice:
      "This browser held a seat here, and the server says that it is not this browser's any more: seats that are left before the start are given to others. Nothing was thrown away. Try again if the server may be wrong; or forget the seat, and come in like anybody else.",
    remedies: ["retry", "forget", "watch"],
  },
  "seat-unproven": {
    title: "The server cannot check whose this seat is",
    advice:
      "This browser held a seat here and keeps the proof of it. This server has forgotten the session and has another key than the one that gave the seat away, as in a new container or on a new disk. Whoever runs it can start it with its former state folder or key: then try again. Forgetting the seat cannot be undone; results that this browser saved stay in any case.",
    remedies: ["retry", "forget", "results"],
  },
  "observers-full": {
    title: "Too many watch this session already",
    advice:
      "Every watcher costs the peers a little, so there is a limit. Try again when somebody has left, or create a session of your own.",
    remedies: ["retry", "create"],
  },
  "server-unreachable": {
    title: "The server does not answer",
    advice:
      "It is needed until all peers have met. Check that it runs and that this device is on the same network. This page asks it again by itself.",
    remedies: ["retry", "results"],
    isPassing: true,
  },
  "store-unavailable": {
    title: "The server cannot reach its memory",
    advice:
      "It answers, but not the store in which it keeps sessions and seats, which it shares with other servers. Nothing is lost: sessions that train go on without it, and this page waits and goes on by itself as soon as the store is back.",
    remedies: ["retry", "results"],
    isPassing: true,
  },
  "insecure-page": {
    title: "This address is not secure enough for a peer",
    advice:
      "Browsers give what a peer needs only to pages that come over HTTPS, or from this very device (localhost). Ask whoever runs the server to start it with HTTPS for other devices (npm start -- --lan), and open the address that it prints.",
    remedies: ["secure", "results"],
  },
  "no-address": {
    title: "This device is in no network",
    advice:
      "Browsers connect with each other by the addresses that their devices have in networks, and this one has none, so that not even two tabs here can meet. Connect it to a network; no Internet is needed. If it is in one, an extension or a policy of this browser hides its addresses (WebRTC IP handling): allow them for this page. It tries again by itself.",
    remedies: ["retry", "results"],
    isPassing: true,
  },
  denied: {
    title: "This browser denies what a peer needs",
    advice:
      "Somebody, or an extension, has switched it off here. Allow cookies and site data for this page (the symbol beside its address, then site settings), allow WebRTC in extensions and policies, open it outside of frames, then load it again; or open this link in another browser.",
    remedies: ["reload", "results"],
  },
  "unsupported-browser": {
    title: "This browser cannot take part",
    advice:
      "A peer needs WebRTC data channels, workers and Web Locks. Use a current Chrome, Edge, Firefox or Safari, make sure that no extension or policy switches WebRTC off, and open this link there.",
    remedies: ["retry", "results"],
  },
};

/** What is otherwise where no server is: a session is known to the browser that made it, and to those who were let in. */
const ADVICE_WITHOUT_SERVER: Readonly<Partial<Record<JoinError["code"], Omit<Trouble, "cause">>>> = {
  "unknown-session": {
    title: "This browser does not know this session",
    advice:
      "There is no server here: a session is known to the browser that made it, and to pages that were let in by hand. If you were invited, take another invitation from whoever made it: the seat that this browser had is still yours. Results that were saved here are still here.",
    remedies: ["byHand", "create", "results"],
  },
  "session-full": {
    title: "All seats are taken",
    advice:
      "The number of seats is fixed when a session is created, and every one has its peer. Try again in case somebody leaves before the start, or create a session with more seats. Only tabs of the browser that made it can watch.",
    remedies: ["watch", "retry", "create"],
  },
  "session-started": {
    title: "This session runs already",
    advice:
      "Its peers train, and every seat has its peer: the number of seats is fixed when a session is created. Create a session of your own. Only tabs of the browser that made it can watch.",
    remedies: ["watch", "create"],
  },
  "server-unreachable": {
    title: "The page that made this session does not answer",
    advice:
      "It was closed or loaded anew, or one of the devices has changed its network. Whoever made the session can invite this one again. This page asks by itself meanwhile.",
    remedies: ["byHand", "retry", "results"],
    isPassing: true,
  },
};

/** The server's answers that are no refusal of a seat, by their code. */
const ANSWERS: Readonly<Partial<Record<ServerErrorCode, Omit<Trouble, "cause">>>> = {
  "unknown-session": ADVICE["unknown-session"],
  "session-expired": ADVICE["session-expired"],
  "session-closed": ADVICE["session-closed"],
  unreachable: ADVICE["server-unreachable"],
  "store-unavailable": ADVICE["store-unavailable"],
  unreadable: {
    title: "This page and its server do not fit together",
    advice:
      "One of them is of another version than the other: the server was updated while this page was open. Load the page again to get the server's own.",
    remedies: ["reload", "create"],
  },
  "too-many-sessions": {
    title: "The server has too many sessions",
    advice: "It gives up sessions that are over by itself. Try again in a while, or join one of those that are open.",
    remedies: ["retry", "create"],
  },
  "too-many-own-sessions": {
    title: "Too many sessions were created from here",
    advice:
      "Sessions that nobody asks for make room after a minute. Try again then, or join one of those that are open.",
    remedies: ["retry", "create"],
  },
  "foreign-page": {
    title: "The server takes this page for another site's",
    advice:
      "Its address is one that the server does not know itself by, as behind a proxy. Whoever runs the server can name it: npm start -- --host-name and the name in this page's address.",
    remedies: ["reload", "create"],
  },
  "too-many-requests": {
    title: "The server was asked too much at once",
    advice: "It answers each device only so many times a second. This page asks again by itself in a moment.",
    remedies: ["retry", "create"],
    isPassing: true,
  },
};

/** The page's address asks for a backend that does not exist. */
export class BackendNameError extends Error {
  override readonly name = "BackendNameError";
  constructor(backend: string) {
    super(`there is no backend called ${JSON.stringify(backend.slice(0, 40))}`);
  }
}

/** Turns whatever stopped a visit into help. */
export function troubleOf(error: unknown): Trouble {
  const cause = reasonOf(error);
  if (WITHOUT_SERVER) {
    const code = error instanceof JoinError || error instanceof ServerError ? error.code : undefined;
    const known = code === "unreachable" ? "server-unreachable" : code;
    const advice = Object.entries(ADVICE_WITHOUT_SERVER).find(([name]) => name === known)?.[1];
    if (advice !== undefined) return { ...advice, cause };
  }
  if (error instanceof JoinError) return { ...ADVICE[error.code], cause };
  const answer = error instanceof ServerError ? ANSWERS[error.code] : undefined;
  if (answer !== undefined) return { ...answer, cause };
  if (error instanceof BackendNameError) {
    return {
      title: "The address asks for an unknown backend",
      advice:
        "After ?backend= the address may name wgsl, webgpu, simd, wasm or cpu; without it Lockstep chooses what suits this device.",
      cause,
      remedies: ["plainAddress", "create"],
    };
  }
  return {
    title: "Something went wrong",
    advice: "Load the page again. If that does not help, create a new session.",
    cause,
    remedies: ["reload", "create"],
  };
}
