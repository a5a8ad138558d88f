import { ApiError } from "../api/sessions.ts";
import { JoinError } from "../seat-holder.ts";

/** What keeps somebody out of a session, in words, and what helps. */
export interface Trouble {
  readonly title: string;
  readonly advice: string;
  /** What the cause itself said. */
  readonly cause: string;
  /** Whether trying again may help without doing anything else. */
  readonly retry: boolean;
}

const ADVICE: Readonly<Record<JoinError["code"], Omit<Trouble, "cause">>> = {
  "unknown-session": {
    title: "This session does not exist",
    advice:
      "The link may be incomplete, or the server was restarted: it keeps sessions only while it runs. A session that had started comes back as soon as one of its peers opens this link; otherwise ask for a fresh link, or create a session yourself. Results that this browser saved are still here.",
    retry: false,
  },
  "session-full": {
    title: "All seats are taken",
    advice:
      "The number of seats is fixed when a session is created, and every one has its peer. Wait for the next session, or create one with more seats.",
    retry: true,
  },
  "session-ended": {
    title: "This session has ended",
    advice:
      "Only its own peers can come back to it, from the browsers in which they held their seats. Create a new session to train again.",
    retry: false,
  },
  "duplicate-tab": {
    title: "This seat is already open in another tab",
    advice:
      "The tab was duplicated, and a seat belongs to one tab at a time. Go back to the first tab, or open a new tab with the session's link to take a seat of its own.",
    retry: false,
  },
  "seat-refused": {
    title: "The server did not give this tab a seat",
    advice: "Try again in a moment. If it happens again, open the session's link in a new tab.",
    retry: true,
  },
  "server-unreachable": {
    title: "The server does not answer",
    advice:
      "It is needed until all peers have met. Check that it runs and that this device is on the same network, then try again.",
    retry: true,
  },
  "unsupported-browser": {
    title: "This browser cannot take part",
    advice:
      "A peer needs WebRTC data channels and workers, and a secure address (https, or localhost). Use a current Chrome, Edge, Firefox or Safari, and make sure that no extension or policy switches WebRTC off.",
    retry: false,
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
  const cause = error instanceof Error ? error.message : String(error);
  if (error instanceof JoinError) return { ...ADVICE[error.code], cause };
  if (error instanceof ApiError && error.code === "unknown-session") return { ...ADVICE["unknown-session"], cause };
  if (error instanceof ApiError && error.code === "unreachable") return { ...ADVICE["server-unreachable"], cause };
  if (error instanceof BackendNameError) {
    return {
      title: "The address asks for an unknown backend",
      advice:
        "After ?backend= the address may name webgpu, wasm or cpu; without it Lockstep chooses what suits this device.",
      cause,
      retry: false,
    };
  }
  return {
    title: "Something went wrong",
    advice: "Load the page again. If that does not help, create a new session.",
    cause,
    retry: true,
  };
}
