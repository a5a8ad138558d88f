import { isNestedAtMost } from "./json-depth.ts";

/** Kinds of messages that pages send each other through the server while they are introduced. */
export const RELAYED = ["OFFER", "ANSWER", "CANDIDATE", "LEAVE", "EXPIRE"] as const;

export type RelayedType = (typeof RELAYED)[number];

/** A message of a page that is fit to be relayed. */
export interface RelayedSignal {
  readonly type: RelayedType;
  readonly dst: string;
  readonly payload: unknown;
}

/** A message of a page: one to be relayed, or its heartbeat. */
export type Signal = { readonly type: "HEARTBEAT" } | RelayedSignal;

/** What a message of a page can have wrong, in words that follow "a message that". */
export const SIGNAL_FAULTS = {
  "not-json": "is not JSON",
  "too-deep": "is nested too deep",
  "no-object": "is not an object",
  "unknown-type": "has a type that is not relayed",
  "no-destination": "names no destination",
  stranger: "is for nobody in this session whom it may meet",
  "enough-waiting": "is for a page that is away and has enough waiting",
  "far-away": "is for a page of another server, which cannot be reached now",
  "too-long": "is too long for an observer's",
  "other-connection": "offers another connection than observers need",
} as const;
export type SignalFault = keyof typeof SIGNAL_FAULTS;

/** Why a message of a page was refused. */
export class SignalRejected extends Error {
  override readonly name = "SignalRejected";
  constructor(readonly fault: SignalFault) {
    super(SIGNAL_FAULTS[fault]);
  }
}

/**
 * Reads a WebSocket message of a page.
 * @throws SignalRejected saying what is wrong with it
 */
export function readSignal(text: string, depthMax: number): Signal {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    throw new SignalRejected("not-json");
  }
  if (!isNestedAtMost(message, depthMax)) throw new SignalRejected("too-deep");
  if (typeof message !== "object" || message === null || Array.isArray(message)) {
    throw new SignalRejected("no-object");
  }
  const { type, dst, payload } = message as Record<string, unknown>;
  if (type === "HEARTBEAT") return { type };
  const relayed = RELAYED.find((name) => name === type);
  if (relayed === undefined) throw new SignalRejected("unknown-type");
  if (typeof dst !== "string" || dst === "") throw new SignalRejected("no-destination");
  return { type: relayed, dst, payload };
}

/**
 * Whether an offer, if the signal is one, is of a connection that carries bytes as they are. Of other kinds PeerJS would
 * decode what comes.
 */
export function offersBytesAtMost(signal: Signal): boolean {
  if (signal.type !== "OFFER") return true;
  const { payload } = signal;
  if (typeof payload !== "object" || payload === null) return false;
  const { type, serialization } = payload as Record<string, unknown>;
  return type === "data" && serialization === "raw";
}
